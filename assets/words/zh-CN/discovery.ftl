# 搜索与筛选。

discovery-filters = 筛选
discovery-reset = 重置
discovery-type = 类型
discovery-base = 底模
discovery-state = 状态
discovery-filter-hint = 筛选模型库
discovery-clear-text = 清空文字
discovery-shown-in = 显示 { $count } 个 · 用时 { $time }
discovery-under-1-ms = 不到 1 毫秒
discovery-milliseconds = { $count } 毫秒
