# 在 CivitAI 上查找：范围与结果。

scope-library = 模型库
scope-civitai = CivitAI
scope-both = 两者

online-found = { $count } 个模型
online-pages = { $count } 页，用时 { $time }
online-live = 实时
online-kept = 保存于{ $ago }
online-asking = 正在查询 CivitAI…
online-end = 已全部显示
online-offline = 离线：只显示之前看过的内容
online-no-answer = CivitAI 没有应答：只显示以前看过的
online-local = 只有模型库知道这些：不查询 CivitAI
online-left-out = 本地排除 { $count } 个
online-left-out-hint = CivitAI 不能筛选的内容在本地筛选
online-above-level = 分级：{ $count }
online-hidden = 被你隐藏：{ $count }
online-again = 重新查询
online-go-on = 重试
online-more = 查询更多
online-pictures = 符合这些筛选条件的图片
online-order = CivitAI 排序：{ $order }
online-order-text = 有关键词时按相关程度排序
online-period = 时间：{ $period }
online-nothing = 没有找到
online-nothing-text = CivitAI 和之前看过的内容中都没有符合的模型
online-nothing-offline = 之前看过的内容中没有符合的模型；联网后可查询 CivitAI

order-highest-rated = 评分最高
order-most-downloaded = 下载最多
order-most-discussed = 评论最多
order-most-collected = 收藏最多
order-most-images = 图片最多
order-newest = 最新
order-oldest = 最早
period-day = 一天
period-week = 一周
period-month = 一个月
period-year = 一年
period-all-time = 全部时间

tag-in-library = 已在库中
tag-update = 有更新
tag-early-access = 抢先体验
tag-paid = 付费
tag-archived = 已归档
tag-deleted = 已删除

# 打开粘贴或输入的内容。
open-model = 打开此模型
open-hash = 打开具有此哈希值的模型
open-version = 打开此版本
open-number = 打开具有此编号的模型或版本
open-creator = 显示 { $name } 的模型
open-picture = 图片 { $number }
open-post = 帖子 { $number } 的图片
open-article = 阅读文章 { $number }
open-collection = 公开合集 { $number }
open-nothing = “{ $text }”不是 CivitAI 的网址、AIR、编号或哈希值；请粘贴其中一种
open-asking = 正在向 CivitAI 查询 { $text }…
open-unknown = CivitAI 上没有 { $text }；请检查是否复制完整
open-offline = 这里没有 { $text } 的记录，离线时无法查询 CivitAI；请联网后重新粘贴
open-failed = 无法打开 { $text }：{ $why }
