
# 搜索条件：范围、格式，以及与条件标签含义相同的一行文字。

facet-base = 具体底模
facet-format = 文件格式
format-archive = 压缩包
format-other = 其他
measure-size = 大小
measure-downloads = 下载量
measure-likes = 点赞数
measure-rating = 您的评分
measure-added = 加入时间
measure-updated = 发布时间
