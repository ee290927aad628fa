# 时长与日期。

time-seconds = { $seconds } 秒
time-minutes = { $minutes } 分钟
time-hours-minutes = { $hours } 小时 { $minutes } 分钟

time-just-now = 刚刚
time-minutes-ago = { $count } 分钟前
time-hours-ago = { $count } 小时前
time-days-ago = { $count } 天前
time-months-ago = { $count } 个月前
time-years-ago = { $count } 年前

time-date = { $year }年{ $month }{ $day }日
time-month = { $year }年{ $month }
time-month-1 = 1月
time-month-2 = 2月
time-month-3 = 3月
time-month-4 = 4月
time-month-5 = 5月
time-month-6 = 6月
time-month-7 = 7月
time-month-8 = 8月
time-month-9 = 9月
time-month-10 = 10月
time-month-11 = 11月
time-month-12 = 12月
count-thousands = { $amount } 万
count-millions = { $amount } 万
