# What the component gradus::formats links, found the same way by its own build and by projects that use it installed.
gradus_find_library(zstd)
gradus_find_library(bz2)
gradus_find_library(lzma)
gradus_find_library(png)
gradus_find_library(jpeg)
gradus_find_library(sqlite3)
