# 没有单独文件的弹出面板。

# 报告问题。
report-title = 报告问题
report-promise = 不会发送任何内容；请过目、保存，再交给帮助你的人
report-text = 版本与系统、设置、模型库的统计、自检结果和日志的最后几行。绝不包含：你的密钥、你的姓名、你的图片
report-with-names = 包含模型名称和路径
report-with-names-hint = 问题出在某个文件或文件夹时有帮助；不勾选时，文件夹只用编号表示
report-collecting = 正在收集…
report-save = 保存报告…
report-copy = 全部复制
report-copied = 报告
path-which = 此系统没有文件对话框。是哪个文件？请输入完整路径。
path-where-to = 此系统没有文件对话框。文件保存到哪里？请输入完整路径。
path-which-folder = 此系统没有文件对话框。是哪个文件夹？请输入完整路径。
path-replace = 文件已存在：{ $path }。要替换它吗？
path-replace-yes = 替换
path-is-folder = 这是文件夹，请写明其中的文件名：{ $path }
path-is-file = 这是文件，请写明文件夹：{ $path }
path-field = 文件的完整路径
path-take = 继续

# The card to hand on
share-title = 分享此模型
share-copy-picture = 复制图片
share-save = 保存图片…
share-picture = 图片

# Pictures of CivitAI's feed
images-title = CivitAI 上的图片
images-title-of = 图片：{ $name }
images-count = { $count } 张图片
images-most-liked = 最受欢迎
images-newest = 最新
images-day = 今日
images-week = 本周
images-month = 本月
images-always = 全部时间
images-again = 重新询问
images-none = CivitAI 没有这样的图片
images-left-out = 此处去除了 { $count } 张不含这些词的图片
images-number = 图片 { $number }
images-by = 图片 { $number }，作者 { $author }
images-covered = 图片 { $number }，已遮盖，等级 { $level }
images-reactions = { $count } 个反应
images-close = 返回图片墙
