# 模型库的文件夹，以及已安装工具的文件夹。

folders-title = 文件夹
folders-promise = 绝不移动或修改任何文件
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
