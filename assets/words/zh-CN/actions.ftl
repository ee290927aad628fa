# 菜单、按钮和快捷键列表中的操作名称。

action-search = 搜索
action-add-folder = 添加文件夹
action-rescan = 重新扫描
action-settings = 设置
action-move = 在图库中移动
action-picture = 放大图片
action-details = 详情
action-close = 关闭、清除
key-arrows = 方向键
key-space = 空格
key-enter = 回车
key-escape = Esc
panel-show = 显示{ $panel }
panel-hide = 隐藏{ $panel }
