# 命令面板。

palette-hint = 输入命令、模型、合集、标签或设置；也可粘贴网址、哈希值或路径
palette-nothing = 没有叫这个名字的内容
palette-pasted = 你粘贴的内容
palette-recent = 最近使用
palette-commands = 命令
palette-models = 模型
palette-collections = 合集
palette-presets = 已保存的筛选
palette-filters = 筛选
palette-settings = 设置
palette-kind = 类型
palette-family = 底模
palette-tag = 标签
palette-own-tag = 你的标签
palette-creator = 作者
palette-look-at =
    { $count ->
        [1] 查看此文件
       *[other] 查看这 { $count } 个文件
    }
palette-show-matching = 显示所有包含“{ $text }”的模型
palette-not-in-library = 不在你的模型库中
palette-open-in-browser = 在浏览器中打开

# 快捷键一览。
shortcuts-find = 查找快捷键
shortcuts-gallery = 在图库中
