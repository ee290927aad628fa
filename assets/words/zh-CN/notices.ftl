# 简短通知与健康状态灯。

notice-copied = 已复制{ $what }
notice-undo = 撤销
notice-collected = { $count } 个模型已加入 { $name }
notice-taken-out = { $count } 个模型已从 { $name } 中移出
notice-too-many-dropped = 拖入的 { $count } 个文件只查看前 { $shown } 个；请改为添加它们所在的文件夹
notice-backup = 损坏的模型库文件已保留为 { $path }
copied-path = 路径
copied-hashes = 哈希值
copied-trigger-words = 触发词
copied-trigger-word = 触发词
deed-report-saved = 报告已保存为 { $path }
deed-pictures-cleared = 需要时会重新生成缩略图
deed-token-kept = 密钥已保存
deed-token-forgotten = 密钥已清除

notices-dismiss = 关闭通知
health-civitai = CivitAI
health-offline = 离线
health-offline-why = 不会发送任何内容；以前看过的都还在
health-not-asked = 尚未询问过 CivitAI
health-silent = CivitAI 没有响应
health-trying = 正在重试
notices-title = 通知
notices-unread = 通知：{ $count } 条未读
notices-none = 还没有任何通知
notices-clear = 全部清除
health-store = 数据库
health-store-open = 模型库已打开
health-answers-budget = CivitAI { $ago }有过响应；现在还可发出 { $count } 次请求
health-paused = CivitAI 要求暂停；还剩 { $time }
health-again-in = { $time }后重试
health-folder-offline = { $name } 离线
health-folders-why = 当前无法访问；其中的模型显示为灰色，不会丢失任何记录
notice-no-dialog = 此系统没有可用的文件对话框；请直接输入文件夹的路径
