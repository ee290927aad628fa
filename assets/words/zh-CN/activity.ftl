# 正在运行的任务及其进度。

activity-title = 活动
activity-none = 没有正在运行的任务
activity-running = { $count } 个正在运行
activity-clear = 清除已完成
activity-stop = 停止此任务
activity-pause = 暂停
activity-go-on = 继续
activity-done-of = { $done } / { $total }
activity-paused = 已暂停
activity-left = 剩余 { $time }
activity-stopped = 已停止；已完成的部分会保留
