# 设置。

settings-theme = 主题
theme-system = 跟随系统
theme-dark = 深色
theme-light = 浅色
settings-language = 语言
settings-language-system = 跟随系统
settings-civitai = CivitAI
settings-look-up = 在后台查询模型
settings-pace = 两次请求的最短间隔
settings-only-hashes = 只发送哈希值，绝不发送文件、文件名或路径
settings-look-up-now = 立即查询所有没有结果的模型
settings-keys = 快捷键
