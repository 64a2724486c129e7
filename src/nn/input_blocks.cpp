// input_blocks.cpp - which of the numbers of a sample each column of a table became.
#include <gradus/models.hpp>

namespace gradus {

std::vector<InputBlock> input_blocks(const Schema& schema) {
  std::vector<InputBlock> blocks;
  std::int64_t first = 0;
  for (const InputColumn& column : schema.inputs) {
    blocks.push_back({column.categorical()               ? InputBlock::Holds::categories
                      : column.aspect == Aspect::missing ? InputBlock::Holds::mark
                                                         : InputBlock::Holds::number,
                      first, column.features()});
    first += column.features();
  }
  return blocks;
}

}  // namespace gradus
