# 菜单、按钮和快捷键列表中的操作名称。

panel-show = 显示{ $panel }
panel-hide = 隐藏{ $panel }
