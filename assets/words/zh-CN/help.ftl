# 窗口内的使用指南。

guide-title = 使用指南
guide-search = 搜索指南
guide-nothing = 指南中没有包含这些词的内容
guide-opening = 正在打开指南…

help-keys = 按键
help-keys-do = 作用
help-key-space = 空格
