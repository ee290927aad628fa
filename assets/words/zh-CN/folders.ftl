# 模型库的文件夹，以及已安装工具的文件夹。

folders-title = 文件夹
folders-promise = 除非你要求，否则不会移动或修改任何文件
folders-add = 添加文件夹…
folders-none = 还没有文件夹
folders-offline = 离线
folders-scanned = { $ago }扫描过
folders-not-scanned = 尚未扫描
folders-take-out = 从模型库中移除：{ $path }
folders-found = 在本机上找到
folders-found-none = 在常见位置没有找到其他工具的模型
folders-add-found = 添加
folders-add-found-path = 添加 { $path }
folders-find-tools = 查找我的工具
folders-rescan = 重新扫描
folders-offline-why = 此磁盘没有连接，或文件夹无法读取
folders-ask = 要从模型库中移除“{ $name }”吗？文件会留在原处
folders-remove = 移除
folders-rescan-path = 重新扫描 { $path }
folders-holds = { $count } 个模型 · { $size }
folders-looking = 正在查找其他工具的文件夹…
folders-add-ticked =
    { $count ->
        [0] 添加勾选的文件夹
       *[other] 添加 { $count } 个文件夹
    }
folders-tick-all = 全部勾选
folders-type-path = 或输入路径
folders-whole-path = 输入文件夹的完整路径
folders-add-typed = 添加输入的文件夹
