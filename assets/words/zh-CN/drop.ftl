# “这是什么？”：拖入的文件究竟是什么。

drop-title = 这是什么？
drop-files = 拖入了 { $count } 个文件
drop-nothing-imported = 只是查看，不会导入任何内容
drop-hashing = 正在计算哈希：一次读取得出六种摘要
drop-stopped = 已停止
drop-bytes-of = { $done } / { $total }
drop-show-in-gallery = 在图库中显示
drop-copy-hashes = 复制哈希值
drop-open-page = 打开页面
drop-same-as-published = 与发布版一致

# CivitAI 的回答。$name 由 drop-name… 组成。
drop-name-version = { $name }，版本 { $version }
drop-name-creator = { $name }，作者 { $creator }
drop-name-version-creator = { $name }，版本 { $version }，作者 { $creator }
drop-on-civitai = CivitAI 上的 { $name } · 依据 { $hash } 匹配
drop-from-cache = { $name } · 离线，来自缓存 · 依据 { $hash } 匹配
drop-not-on-civitai = CivitAI 上没有
drop-unreachable = 从未见过 · { $reason }
drop-asking = 正在询问 CivitAI…
drop-tensors-kind = 根据张量判断：{ $kind }
drop-tensors-kind-base = 根据张量判断：{ $kind }，{ $base }
drop-container = { $container } 文件
drop-is-picture = 这是一张图片：可以用它查找生成它所用的模型，以及图片与它相似的模型。
