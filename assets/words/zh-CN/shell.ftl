# 窗口框架：顶栏、面板名称、状态栏。

shell-app-name = CivitDeck
shell-sample = 示例库
shell-opening = 正在打开模型库…
shell-failed-title = 无法打开模型库
shell-rebuild = 留作备份并重新建库
shell-drop-here = 松开即可查看这是什么
shell-cancel = 取消
shell-close = 关闭
shell-mature = 成人内容
shell-progress = 进度

panel-top-bar = 顶栏
panel-discovery = 发现
panel-models = 模型
panel-images = 图片
panel-community = 社区
panel-management = 管理
panel-width = { $panel }的宽度
shell-search = 搜索与命令
shell-search-or-paste = 搜索，或粘贴网址、哈希值或 AIR

status-models = { $count } 个模型
status-folders = { $count } 个文件夹
status-identified = 已识别 { $count }
status-unknown = 未知 { $count }
status-broken = 损坏 { $count }
status-show-only = 只显示这些
status-show-all = 重新显示所有模型
status-show-jobs = 显示正在运行的任务
status-budget = CivitAI 剩余额度 { $count }
status-data-from = { $ago }的数据
