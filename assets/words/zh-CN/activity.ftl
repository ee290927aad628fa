# 正在运行的任务及其进度。

job-scan = 扫描文件夹
job-hash = 计算哈希
job-identify = 在 CivitAI 上查询
job-sample = 生成示例库
job-found = { $count } 个模型文件
job-new = 新增 { $count } 个
job-changed = 更改 { $count } 个
job-moved = 移动 { $count } 个
job-missing = 缺失 { $count } 个
job-folders-offline = { $count } 个文件夹离线
job-unreadable = { $count } 个无法读取
job-hashed = 已计算 { $count } 个文件的哈希
job-identified = 识别出 { $count } 个
job-not-found = CivitAI 上没有 { $count } 个
job-left = { $count } 个留待以后
job-offline = 依据以前看过的内容；离线
# 任务及其进度。

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
activity-begun = 刚刚开始
activity-done = 已完成
activity-per-second = { $amount }/秒
activity-pause-all = 全部暂停
activity-go-on-all = 全部继续
activity-cancel-all = 全部取消
activity-pause-job = 暂停：{ $job }
activity-go-on-job = 继续：{ $job }
activity-cancel-job = 取消：{ $job }
activity-waits-scan-again = 等待当前扫描结束：期间有内容变化
activity-waits-hash-again = 等待当前任务结束：期间有新文件
activity-waits-for-scan = 等待扫描
activity-waits-ask-again = 等待当前查询结束：可能已有结果
activity-waits-for-hashes = 等待哈希；每 30 秒查询一次
job-import-catalogue = 正在导入目录
job-export-catalogue = 正在导出目录
job-archive-issue = 第 { $line } 行：{ $why }
job-archive-issues-more = 另有 { $count } 行，见日志
job-archive-models = { $count } 个模型
job-archive-versions = { $count } 个版本
job-archive-unreadable = { $count } 行无法读取

activity-character = 正在制作 { $name }
activity-character-pictures = { $count } 张图片中已完成 { $made } 张
activity-character-open = 显示角色
