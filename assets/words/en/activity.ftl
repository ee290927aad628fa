# Jobs that run, and their progress.

activity-title = Activity
activity-none = Nothing is running
activity-running = { $count } running
activity-clear = Clear finished
activity-stop = Stop this job
activity-pause = Pause
activity-go-on = Go on
activity-done-of = { $done } of { $total }
activity-paused = paused
activity-left = { $time } left
activity-stopped = Stopped; what was done is kept
