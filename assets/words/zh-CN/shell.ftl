# 窗口框架：顶栏、面板名称、状态栏。

shell-app-name = CivitDeck
shell-settings = 设置
shell-sample = 示例库
shell-search-hint = 搜索名称、触发词、标签、作者
shell-opening = 正在打开模型库…
shell-failed-title = 无法打开模型库
shell-rebuild = 留作备份并重新建库
shell-drop-here = 松开即可查看这是什么
shell-cancel = 取消
shell-close = 关闭
shell-mature = 成人内容
shell-progress = 进度
shell-hashes = 哈希值

panel-discovery = 发现
panel-models = 模型
panel-community = 社区
panel-management = 管理
