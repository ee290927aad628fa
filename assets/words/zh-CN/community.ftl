# 所选模型的口碑。

community-reception = 口碑
community-as-of = { $ago }的数据
community-none = 选择一个 CivitAI 上有的模型，查看它的口碑
community-downloads = { $count } 次下载
community-comments = { $count } 条评论
community-counts-hidden = 作者隐藏了统计数据
community-examples = 作者的示例
community-made = 用它制作的图片
community-made-none = 还没有人展示用它制作的图片
community-made-picture = 由 { $author } 制作，{ $count } 个反应
community-creator = 作者
community-title = 社区
community-not-known = CivitAI 上没有这个文件
community-not-asked = 尚未向 CivitAI 查询过这个文件
community-sure = 好评 · 95% 把握在 { $low }–{ $high } 之间
community-sure-why = 票数少时，好评率说明不了什么：真实值有 95% 的把握在这两者之间
community-up = { $count } 赞
community-down = { $count } 踩
community-picture-number = 图片 { $number }
community-all-pictures = 显示全部 { $count } 张
community-tags = 标签
community-tag-hint = 只显示带有标签 { $tag } 的模型
community-creator-page = CivitAI 主页
community-all-by-creator = 显示该作者的全部模型
community-hot = 热门
community-rising = 上升
community-new = 最新
community-trend-row = { $name }：{ $about }
community-new-work = 新作品：{ $name }，{ $about }
community-gained =
    { $days ->
        [one] 自昨天起 +{ $count } 次下载
       *[other] { $days } 天内 +{ $count } 次下载
    }
community-gained-likes =
    { $days ->
        [one] 自昨天起 +{ $count } 个赞
       *[other] { $days } 天内 +{ $count } 个赞
    }
community-out = { $ago }发布
community-from-civitai = 按 CivitAI 的排序，{ $ago }
community-asking = 正在询问 CivitAI…
community-never-asked = 尚未询问过 CivitAI，离线时不会发送请求
community-rising-none =
    { $count ->
        [0] 计算增速需要两天的计数。目前还没有：浏览模型、收藏或关注创作者，明天再来看
       *[other] 计算增速需要两天的计数。今天起记录了 { $count } 个模型：明天再来看
    }
community-rising-from = 根据本机保存的 { $count } 个模型的计数
community-refresh = 再次询问 CivitAI
community-creators = 创作者
community-you-follow = 已关注 { $count } 位
community-follow = 关注
community-following = 已关注
community-follow-name = 关注 { $name }：仅保存在本机
community-unfollow-name = 取消关注 { $name }
community-new-works = 自{ $since }起有 { $count } 个新作品
community-creator-gained = 上升：+{ $count } 次下载
community-creator-models = { $count } 个模型
community-from = 来自社区
community-article = 文章
community-collection = 合集
community-minutes = { $count } 分钟
community-things = { $count } 项
community-by = 作者 { $name }
community-load-reading = 显示文章和合集
community-reading-search = 查找教程和合集
community-reading-how = 合集由 CivitAI 查找；文章按标题在此处列出的内容中查找
community-reading-nothing = 没有包含这些词的内容。更多文章中可能有
community-challenges = 挑战
community-discussions = 帖子与讨论
community-opens-browser = { $name }：在浏览器中打开
community-showcase = 精选图片
community-of-day = 今天
community-of-week = 本周
community-showcase-all = 显示全部
community-showcase-bases = 全部底模
community-showcase-base = 使用：{ $name }
community-showcase-none = 没有所选级别的图片
community-showcase-somebody = 某人
community-showcase-picture = { $author } 的图片，{ $base }，{ $count } 个回应
community-article-gone = CivitAI 上已没有这篇文章
community-creator-pictures = 其图片
community-creator-open = 关于 { $name } 的一切
community-creator-newest = 模型，最新的在前
community-creator-nothing = 尚不知道其任何模型
community-creator-published = CivitAI 上有 { $count } 个模型

# 查看并保留公开合集。

shelf-title = 公开合集
shelf-open = 在 CivitAI 上…
shelf-gone = CivitAI 上没有这个公开合集
shelf-models = 其中的模型
shelf-why = CivitAI 会说明合集是什么，但不说明其中有哪些模型。请打开它的页面，在这里提供模型地址：粘贴文字，或在浏览器中保存该页面并选择保存的文件。
shelf-field = 其中模型的地址
shelf-hint = 任意文字中的 https://civitai.com/models/…、AIR 或哈希
shelf-from-page = 从保存的页面…
shelf-named =
    { $count ->
        [0] 尚未指明模型
       *[other] 已指明 { $count } 个模型
    }
shelf-keep = 保留为我的合集
shelf-add = 加入 { $count } 个模型
shelf-keeping = 正在查找其中的模型…
shelf-is-kept = 已保留为“{ $name }”，含 { $count } 个模型
shelf-kept =
    { $count ->
        [0] 已保留“{ $name }”
       *[other] “{ $name }”已含此合集的 { $count } 个模型
    }
shelf-unknown = 其中 { $count } 个 CivitAI 没有提供信息
shelf-unreadable = 无法读取文件（{ $why }）：{ $path }
community-tips = 打赏 { $count } Buzz
community-own = 你的评分和笔记
community-profile-models = 已知 { $count } 个模型，库中有 { $own } 个
community-profile-totals = { $downloads } 次下载 · { $likes } 个赞
community-profile-newest = 最新发布于{ $ago }
