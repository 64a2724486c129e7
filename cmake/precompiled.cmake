# Headers that nearly every file reads, parsed once: a clean build takes half as long. Files still include what they use,
# since tools/tidy.py reads each of them without this. No concepts of ours: GCC 12 loses those.
set(GRADUS_COMMON_HEADERS <algorithm> <array> <cmath> <cstdint> <deque> <filesystem> <functional> <map> <memory> <optional>
  <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h> <gradus/error.hpp>
  <gradus/graph.hpp>)
