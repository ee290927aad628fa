# 所选模型的口碑。

community-reception = 口碑
community-as-of = { $ago }的数据
community-none = 选择一个 CivitAI 上有的模型，查看它的口碑
community-downloads = { $count } 次下载
community-comments = { $count } 条评论
community-counts-hidden = 作者隐藏了统计数据
community-pictures = 图片
community-creator = 作者
community-title = 社区
community-not-known = CivitAI 上没有这个文件，或尚未查询过
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
