# 首次运行。

welcome-eyebrow = 还没有模型
welcome-title = 欢迎使用 CivitDeck
welcome-text = 添加存放模型的文件夹，几秒内即可看到它们；除非你要求，否则不会移动或修改任何文件
welcome-add = 添加文件夹…
welcome-find = 查找我的工具
welcome-find-hint = 在常见位置查找 ComfyUI、A1111、Forge、SwarmUI、InvokeAI 和 StabilityMatrix
welcome-sample = 打开示例
welcome-sample-hint = 一个虚构的小型模型库，在单独的窗口中打开，与你的库分开，也不联网
welcome-type = 改为输入路径
welcome-path = 文件夹的路径
welcome-path-add = 添加
welcome-searching = 正在查找工具…
welcome-found = 在本机上找到
welcome-found-none = 在常见位置没有找到任何工具的模型
welcome-found-row = { $tool }，{ $path }
welcome-counting = 正在计数…
welcome-count = { $count } 个模型
welcome-count-at-least = 超过 { $count } 个模型
welcome-add-found = 添加 { $count } 个文件夹
welcome-drop = 也可以把任意模型文件拖到此窗口，看看它是什么
welcome-privacy = 只向 CivitAI 发送哈希值，绝不发送文件、文件名或路径
