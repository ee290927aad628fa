# 类型、状态、排序方式与来源的名称。专有名词保留原文。

kind-checkpoint = 大模型
kind-lora = LoRA
kind-locon = LoCon
kind-dora = DoRA
kind-embedding = Embedding
kind-vae = VAE
kind-controlnet = ControlNet
kind-upscaler = 放大模型
kind-text-encoder = 文本编码器
kind-diffusion-model = 扩散模型
kind-clip-vision = CLIP 视觉
kind-motion-module = 运动模块
kind-hypernetwork = 超网络
kind-ip-adapter = IP-Adapter
kind-aesthetic-gradient = 美学梯度
kind-detection = 检测模型
kind-vision-language = 视觉语言模型
kind-llm = 大语言模型
kind-asset = 素材
kind-other = 其他

state-identified = CivitAI 上有
state-unknown = CivitAI 上没有
state-pending = 尚未查询
state-broken = 已损坏
state-not-in-library = 不在库中

sort-name = 名称
sort-added = 最近入库
sort-modified = 文件日期
sort-size = 大小
sort-base = 底模
sort-kind = 类型
sort-downloads = 下载量
sort-likes = 点赞数
sort-rating = 评分
sort-score = 质量
sort-creator = 作者
sort-precision = 精度
sort-state = 状态
sort-folder = 文件夹
sort-own = 自定顺序

severity-note = 提示
severity-warning = 需要留意
severity-broken = 已损坏

sidecar-a1111 = A1111 附属文件
sidecar-civitai-helper = Civitai Helper 附属文件
sidecar-browser-plus = Civitai Browser+ 附属文件
sidecar-stability-matrix = StabilityMatrix 附属文件
sidecar-lora-manager = Lora Manager 附属文件
sidecar-swarm = SwarmUI 附属文件
sidecar-civicomfy = Civicomfy 附属文件
sidecar-rgthree = rgthree 附属文件
sidecar-model-manager = Model Manager 笔记
sidecar-civitdl = civitdl 附属文件
sidecar-a1111-cache = A1111 哈希缓存

source-folder = 文件夹名
source-file-name = 文件名
source-metadata = 文件元数据
source-tensors = 张量
source-civitai-hash = CivitAI（按哈希）
source-civitai = CivitAI
source-user = 你自己

base-other = 其他
base-unknown = 未知

container-unknown = 未知格式

tool-loose = 文件夹

# 筛选项及其取值。
facet-kind = 类型
facet-family = 底模
facet-state = 状态
facet-mark = 仅限
facet-collection = 合集
facet-rating = 评分
facet-tag = 标签
facet-own-tag = 我的标签
facet-creator = 作者
facet-folder = 文件夹
facet-precision = 精度
facet-size = 大小
facet-added = 入库时间
facet-level = 级别
facet-permission = 我想要
rating-none = 未评分
rating-stars = { $count } 星
mark-favourite = 收藏
mark-note = 有笔记
mark-duplicate = 重复
mark-needs-a-look = 需要留意
mark-missing = 缺失或离线
mark-no-picture = 没有图片
mark-archived = 已在 CivitAI 上归档
mark-in-library = 已在库中
mark-update = 有更新
mark-early-access = 抢先体验
size-under-50-mb = 50 MB 以下
size-to-200-mb = 50 至 200 MB
size-to-1-gb = 200 MB 至 1 GB
size-to-4-gb = 1 至 4 GB
size-to-10-gb = 4 至 10 GB
size-over-10-gb = 10 GB 以上
age-day = 今天
age-week = 最近 7 天
age-month = 最近 30 天
age-year = 最近一年
age-older = 更早
level-unrated = 未分级
mature-show = 显示
mature-blur = 模糊
mature-hide = 隐藏
may-no-credit = 使用时不署名
may-sell-images = 出售图片
may-rent = 作为服务提供
may-sell-model = 出售模型
may-share-merges = 分享融合模型
may-other-licence = 更改许可
criterion-words = 排除的词
