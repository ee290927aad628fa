# 所选模型的详情。

# 详情抽屉
drawer-nothing = 选择一个模型，查看它的详情
drawer-show = 显示详情
drawer-height = 详情的高度
drawer-more = 更多操作
drawer-edit = 编辑…
drawer-edit-hint = 在没有其他信息时，由你说明这个文件是什么
drawer-copy-words = 复制触发词

# 标记
drawer-on-civitai-by = CivitAI 上有，依据 { $hash }
found-by-its-download = 下载来源
drawer-found = { $ago }入库
drawer-broken = 文件已损坏
drawer-suspicious = 可疑的 pickle
drawer-scan-danger = CivitAI 认为此文件危险
drawer-hashed = 已计算哈希
drawer-hash-failed = 无法计算哈希
drawer-missing = 不在原处
drawer-unreachable = 当前无法访问
drawer-archived = 已在 CivitAI 上归档
drawer-taken-down = 已被 CivitAI 下架
drawer-early-access = 抢先体验
drawer-other-copies = 另有 { $count } 份副本
licence-credit-the-creator = 须署名作者
licence-credit-not-needed = 无需署名
licence-sell-pictures = 图片可出售
licence-no-sell-pictures = 图片不可出售
licence-rent = 可用于付费生图
licence-no-rent = 不可用于付费生图
licence-sell-model = 模型可出售
licence-no-sell-model = 模型不可出售
licence-share-merges = 融合模型可分享
licence-no-share-merges = 融合模型不可分享
licence-other-terms = 融合模型可改用其他许可
licence-same-terms = 融合模型须沿用此许可
licence-not-told = 未说明

# 名称下方的一行
drawer-by = 作者 { $creator }
drawer-by-hint = 在模型库中显示 { $creator } 的全部模型
drawer-version = 版本 { $version }
drawer-published = { $ago }发布
drawer-downloads = { $count } 次下载
drawer-liked = { $percent }% 好评

# 触发词
drawer-trigger-words = 触发词
drawer-copy = 复制
drawer-all = 全部
drawer-copy-all = 复制全部触发词
drawer-copy-what = 复制 { $what }
drawer-more-words = 还有 { $count } 个词

# 用户自己的内容
drawer-your-rating = 你的评分
drawer-your-tags = 你的标签
drawer-tag-add = 添加标签
drawer-tag-add-this = 添加标签 { $tag }
drawer-tag-remove = 移除标签 { $tag }
drawer-tag-show = 显示带有此标签的所有模型
drawer-collections = 合集
drawer-collection-add = 加入合集
drawer-collection-new = 新建合集
drawer-collection-take-out = 从 { $name } 中移出
drawer-collection-show = 显示此合集
drawer-your-note = 你的笔记
drawer-note-hint = 好不好用，权重多少

# 页面上的说明
drawer-about = 简介
drawer-about-version = 关于此版本
drawer-more-text = 展开
drawer-more-of = 展开：{ $what }
drawer-less = 收起
drawer-less-of = 收起：{ $what }

# 事实
drawer-weight = 权重
drawer-weight-by = { $weight }，来自{ $source }
drawer-file = 文件
drawer-tensors = 张量
drawer-tensor-count = { $count } 个张量
drawer-rank = 秩 { $rank }
drawer-parameters = { $count } 个参数
drawer-parameters-short = { $amount } 参数
drawer-hashes = 哈希值
drawer-not-hashed = 尚未计算哈希
drawer-where = 位置
drawer-visible-to = 可见于
drawer-visible-to-none = 没有工具；参见“整理 › 其他工具”
drawer-dates = 日期
drawer-added = { $ago }入库
drawer-changed = 文件修改于 { $date }
drawer-missing-since = { $ago }缺失
drawer-duplicates = 其他副本
drawer-go-to = 转到 { $path }
drawer-findings = 检查结果

# 版本
drawer-versions = 版本
drawer-installed = 已安装
drawer-newer = 较新
drawer-version-shown = { $name }，正在显示
drawer-version-installed = { $name }，已安装
drawer-version-elsewhere = { $name }，在 CivitAI 上
drawer-version-is-shown = 正在显示的就是此版本
drawer-version-go-to = 点击转到它的文件
drawer-more-versions = 还有 { $count } 个版本

# 每项信息的来源
drawer-sources = 信息来源
drawer-yours = 你填写的
drawer-sidecar = 附属文件
drawer-name = 名称
drawer-type = 类型
drawer-base-family = 底模系列
drawer-base-model = 底模
drawer-version-name = 版本
drawer-published-at = 发布日期
drawer-tags = 标签
drawer-creator = 作者
drawer-permissions = 使用许可

# 说明文件是什么的表单
drawer-edit-title = 由你说明它是什么
drawer-edit-remark = 留空的项目保持原样；文件本身不会被修改
drawer-edit-keep = 保存
drawer-edit-stop = 取消
drawer-as-found = 原有信息：{ $what }
drawer-as-found-what = 原有信息：{ $what }
drawer-words-hint = 多个词用逗号分隔

# 图片
drawer-no-pictures = 没有图片
picture-video = 视频：首帧
picture-point = 指针停留即可查看
picture-click = 点击查看
picture-of = { $number } / { $count }
picture-name = 图片 { $number } / { $count }，查看大图
picture-name-video = 视频 { $number } / { $count }，大图查看首帧
picture-name-covered = 图片 { $number } / { $count }，已遮住，级别 { $level }
picture-show = 显示图片 { $number }
picture-previous = 上一张图片
picture-next = 下一张图片
picture-hidden = 隐藏了 { $count } 张

# 快速预览
quick-look-fit = 适应窗口
quick-look-one-to-one = 1:1
quick-look-larger = 放大
quick-look-smaller = 缩小
quick-look-zoom = { $percent }%
quick-look-size = { $width } × { $height }
quick-look-level = 级别 { $level }
quick-look-from-file = 模型旁的文件
quick-look-from-inside = 模型文件内
quick-look-from-civitai = 来自 CivitAI
quick-look-page = 图片页面
quick-look-data = 生成数据
quick-look-data-hint = 显示或隐藏图片的生成方式
quick-look-data-reading = 正在读取…
quick-look-data-none = 这张图片没有记录生成方式
quick-look-prompt = 提示词
quick-look-negative = 反向提示词
quick-look-parameters = 参数
quick-look-copy-all = 全部复制
quick-look-uncover = 显示
quick-look-cover = 重新遮住
quick-look-copy = 复制{ $what }

# 描述文字。
text-cut = 原文更长；这里只保留了开头
text-picture = 图片

# CivitAI's page of the shown version
page-title = CivitAI 页面：{ $name }
page-told = 获知于{ $ago }
page-gone = CivitAI 上已删除，发现于{ $ago }；已知内容会保留
page-asking = 正在重新询问…
page-offline = 未重新询问：不发送任何内容
page-failed = 无法重新询问：{ $why }
page-not-yours = 不是你拥有的版本
page-back = 回到你的版本
page-thumbs-up = { $count } 个赞
page-early-until = 抢先体验至 { $date }
page-paid = 需要付费
page-no-files = CivitAI 没有列出此版本的文件
page-files = { $count } 个文件
page-file-primary = 主文件
page-file-primary-hint = 直接下载得到的文件
page-file-go = 转到你的文件
page-pickle = Pickle 扫描
page-virus = 病毒扫描
page-scan-clean = { $name }：安全
page-scan-danger = { $name }：危险
page-scan-pending = { $name }：尚未完成
page-scan-error = { $name }：失败
page-scan-other = { $name }：{ $result }
page-scanned = 扫描于 { $date }，{ $ago }
page-licence = 你可以做什么
page-yes = 可以
page-no = 不可以
page-ask-no-credit = 使用时不署名作者？
page-ask-sell-images = 出售用它制作的图片？
page-ask-rent = 有偿提供生成服务？
page-ask-sell-model = 出售模型或其合并？
page-ask-share-merges = 分享其合并？
page-ask-other-licence = 给合并设定其他条款？
page-base-licence = { $base }：
page-non-commercial = 不可商用
page-licence-remark = 除作者的许可外，基础模型的许可证同样有效；两者均以 CivitAI 所述为准
drawer-version-look = 点击在此查看其页面
drawer-latest = 最新
refused-no-file = 这台电脑上没有它的文件
refused-no-loader = ComfyUI 自身没有加载此类模型的节点
drawer-update = CivitAI 上有新版本
quick-look-play = 播放
quick-look-play-hint = 在系统播放器中打开
play-fetching = 正在下载视频…
play-in-browser = { $why }。改为在浏览器中打开
quick-look-used = 此处使用的模型
quick-look-used-go = 转到该模型
# CivitAI 上已经没有的模型
drawer-deleted = 已从 CivitAI 删除，发现于 { $day }
drawer-deleted-hint = CivitAI 上已经没有这个模型。之前知道的一切都保留在这里
drawer-similar = 库中相似模型
drawer-hash-told = 由 CivitAI 提供；此文件已通过 SHA256 验证
