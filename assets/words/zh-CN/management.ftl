# 模型库本身：我的模型、文件夹、统计。

management-my-models = 我的模型
management-in-duplicates = 重复文件占用 { $size }
management-not-where-they-were = { $count } 个文件不在原处
management-folders = { $count } 个文件夹
management-folders-offline = { $count } 个文件夹离线
management-states = 已识别 { $identified } · 未知 { $unknown } · 损坏 { $broken }
management-budget = CivitAI 剩余额度 { $count }
