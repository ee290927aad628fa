# 所选模型的口碑。

community-reception = 口碑
community-as-of = { $ago }的数据
community-none = 选择一个 CivitAI 上有的模型，查看它的口碑
community-liked-of = 好评，共 { $count } 票
community-downloads = { $count } 次下载
community-likes = { $count } 个赞
community-comments = { $count } 条评论
community-counts-hidden = 作者隐藏了统计数据
community-pictures = 图片
community-pictures-shown = 显示 { $count } 张
community-picture = 来自 CivitAI 的图片
community-creator = 作者
community-in-my-library = 在我的库中查看
