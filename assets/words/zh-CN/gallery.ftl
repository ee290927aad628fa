# 模型网格、它的顶栏，以及没有内容时的提示。

gallery-models = { $count } 个模型
gallery-shown = 显示 { $count } 个
gallery-sort = 排序：{ $order }
gallery-reverse = 反向排序
gallery-tile-size = 卡片大小
gallery-show-details = 显示详情
gallery-hide-details = 隐藏详情
gallery-empty-title = 还没有模型
gallery-empty-text = 添加存放模型的文件夹，或把任意模型文件拖到此窗口，看看它是什么。绝不移动或修改任何文件
gallery-no-hits-title = 没有符合条件的模型
gallery-no-hits-text = 没有模型同时符合这些关键词和筛选条件
gallery-clear-filters = 清除筛选
tag-missing = 缺失
tag-offline = 离线
tag-broken = 已损坏
tag-suspicious = 可疑
tag-misplaced = 位置不符
tag-duplicate = 重复
