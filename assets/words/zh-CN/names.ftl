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

sort-name = 名称
sort-added = 最近入库
sort-modified = 文件日期
sort-size = 大小
sort-base = 底模
sort-kind = 类型
sort-downloads = 下载量

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
