# 简短通知与健康状态灯。

notices-dismiss = 关闭通知
health-civitai = CivitAI
health-offline = 离线
health-offline-why = 不会发送任何内容；以前看过的都还在
health-answers = CivitAI 响应正常
health-not-asked = 尚未询问过 CivitAI
health-silent = CivitAI 没有响应
health-trying = 正在重试
