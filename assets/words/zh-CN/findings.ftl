# 每一种检查结果对应一句话。

finding-empty = 文件是空的，需要重新下载
finding-truncated = 文件比文件头声明的短：下载可能中断了，请重新下载
finding-html-page = 这是被存成模型的网页：请重新下载，必要时先登录
finding-json-body = 这是被存成模型的报错信息：请重新下载
finding-header-too-large = 文件头声明的长度超出合理范围：文件已损坏
finding-header-invalid = 文件头无法读取：文件已损坏，或者是其他格式
finding-overlapping-tensors = 两个张量占用了同一段数据：文件已损坏
finding-tensor-out-of-range = 有张量超出文件范围，或与其形状不符：文件已损坏
finding-trailing-bytes = 文件里有不属于任何张量的多余数据
finding-zero-bytes = 文件内容全是零：请重新下载
finding-wrong-extension = 扩展名与文件内容不符
finding-unknown-container = 无法识别的文件格式
finding-pickle = 这是 pickle 文件：加载时可能执行代码，建议改用 safetensors
finding-suspicious-pickle = 这个 pickle 隐藏了内容，或结构不像正常权重：请不要加载
finding-dangerous-pickle = 这个 pickle 在加载时可以运行任意代码：请不要加载
finding-unknown-pickle = 这个 pickle 中有无法判断的内容：除非信任其作者，否则请不要加载
finding-misplaced = 张量、元数据、CivitAI 与所在文件夹对它的类型说法不一
finding-sidecar-unreadable = 有一个附属文件无法读取，已跳过
finding-sidecar-stale = 附属文件记录的哈希与本文件不符：它属于别的文件，或者本文件被改动过
finding-header-edited = 权重与发布版一致，只有文件头被编辑过
finding-differs-from-published = CivitAI 能用短哈希找到它，但 SHA256 不同：文件可能被改动过
finding-useless-embedded-hash = 文件内写入的哈希没有参考价值
finding-changed-while-read = 读取过程中文件发生了变化：没有记录任何结果
finding-unreadable = 文件无法读取
finding-duplicate = 库中还有一份完全相同的文件
finding-same-weights = 库中还有权重相同、文件头不同的文件
