# 设置。

settings-title = 设置
settings-search = 搜索设置
settings-none = 没有包含这些词的设置
settings-reset = 恢复默认
settings-reset-of = 恢复默认：{ $setting }
settings-less = 缩小
settings-more = 放大
settings-percent = { $percent }%

settings-section-folders = 文件夹
settings-section-account = 账户
settings-section-civitai = CivitAI
settings-section-mature = 成人内容
settings-section-look = 外观
settings-section-language = 语言
settings-section-advanced = 高级

setting-folders = 模型库的文件夹
setting-folders-hint = 存放模型的位置；除非你要求，否则不会移动或更改任何文件
settings-folders-open = 文件夹…
settings-folders-none = 还没有文件夹
settings-folders-more = 还有 { $count } 个

setting-key = CivitAI 密钥
setting-key-hint = 没有密钥也能使用；有了它，CivitAI 还会回答只有会员能看到的模型
settings-key-paste = 粘贴你的密钥
settings-key-keep = 保存
settings-key-replace = 替换
settings-key-forget = 忘记密钥
settings-key-none = 没有密钥
settings-key-looking = 正在查找密钥…
settings-key-in-keyring = 已有密钥，保存在系统钥匙串中
settings-key-in-file = 已有密钥，保存在只有你能读取的文件中：{ $path }
settings-key-from-environment = 来自环境变量 CIVITAI_TOKEN：它优先于这里保存的密钥
settings-key-from-dot-env = 来自 .env 文件的 CIVITAI_TOKEN：它优先于这里保存的密钥：{ $path }
settings-key-odd = 这不是密钥；密钥是一个由字母、数字和符号组成的词
settings-key-make = 在 CivitAI 上创建密钥
settings-key-where = 密钥保存在系统钥匙串或只有你能读取的文件中，并且只发给 CivitAI

setting-address = 地址
setting-address-hint = CivitAI 的位置；留空表示它自己的地址
settings-address-odd = 地址以 https:// 或 http:// 开头
setting-pace = 两次请求的最短间隔
setting-pace-hint = 后台两次查询之间的秒数；你自己发起的查询不会等待
setting-identify = 在后台查询模型
setting-identify-hint = 只向 CivitAI 发送哈希值，绝不发送文件、文件名或路径
setting-offline = 不发送任何内容
setting-offline-hint = 像没有网络一样工作；看过的内容都还在

setting-mature-mode = 高于级别的图片
setting-mature-mode-hint = 照常显示、模糊直到你要求显示，或连同模型一起隐藏
setting-mature-level = 可以直接显示的最高级别
setting-mature-level-hint = CivitAI 的图片分级，从适合所有人的 PG 到 XXX；没有分级的照常显示
setting-reveal-on-hover = 指针停留时显示模糊的图片
setting-reveal-on-hover-hint = 否则只能用 V 键或模型的菜单显示
settings-example = 效果
settings-example-shown = { $level }，显示
settings-example-blurred = { $level }，模糊
settings-example-hidden = { $level }，隐藏

setting-theme = 主题
setting-theme-hint = 深色、浅色，或跟随系统
theme-system = 跟随系统
theme-dark = 深色
theme-light = 浅色
setting-zoom = 整体大小
setting-zoom-hint = 文字、按钮和图片，每次百分之十
setting-tile-width = 图片大小
setting-tile-width-hint = 图库中图片的宽度
setting-reduced-motion = 减少动画
setting-reduced-motion-hint = 不滑动，不淡入淡出

setting-language = 语言
setting-language-hint = 窗口使用的语言；立即生效
settings-language-system = 跟随系统

setting-personal-search = 按喜好搜索
setting-personal-search-hint = 按含义搜索时略微优先与你喜欢的模型相似者；绝不压过名称一致或更符合的结果
setting-vision = 图片编码器
setting-vision-hint = 你自己的 CLIP-vision 或 SigLIP 文件可以找到风格与内容相似的图片；它会在后台查看你的预览图
setting-vision-auto = 自动
setting-vision-off = 关闭
setting-vision-file = 指定文件
setting-vision-choose = 选择编码器…
setting-vision-used = { $encoder }：{ $path }
setting-vision-none = 库中没有；ComfyUI 把它们放在 models/clip_vision
setting-vision-later = 按图搜索时才会查找
setting-texture-memory = 图片内存
setting-texture-memory-hint = 随时可以显示的图片；越多，往回滚动越快
settings-mib = { $count } MiB
setting-data-folder = 数据文件夹
setting-data-folder-hint = 你的模型库、合集和笔记；模型本身留在原处
settings-data-folder-show = 显示
setting-clear-pictures = 缩略图
setting-clear-pictures-hint = 忘记所有已生成的缩略图；需要时会重新生成
settings-clear = 清除
setting-renderer = 渲染器
setting-renderer-hint = 绘制窗口的方式；启动时可用 --renderer wgpu 或 glow 选择
settings-renderer-unknown = 未知
setting-version = 版本
setting-version-hint = CivitDeck 的版本

# 连接测试
settings-connection-test = 测试连接
settings-connection-running = 正在询问 CivitAI…
settings-connection-signed-in = CivitAI 有响应。已登录：{ $name }
settings-connection-signed-in-tier = CivitAI 有响应。已登录：{ $name }（{ $tier }）
settings-connection-restricted = CivitAI 有响应。已登录：{ $name }，但该账户状态为 { $restriction }
settings-connection-no-key = CivitAI 有响应。没有密钥，因此没有人登录
settings-connection-refused = CivitAI 有响应，但不认识这个密钥：它可能已在那边被删除。请创建一个新的密钥并粘贴到这里
settings-connection-unsent = 密钥没有发出：设置中的地址既不是 https，也不在这台机器上，别人可能会读到它
setting-hidden = 永久隐藏
setting-hidden-hint = 你不想再看到的模型和作者；你拥有的文件始终显示
hidden-none = 没有隐藏任何内容。可在模型的菜单中隐藏模型或其作者
hidden-creator = { $name } 的所有内容
hidden-not-recommended = 不推荐：{ $name }
hidden-show = 重新显示
hidden-show-this = 重新显示：{ $name }
