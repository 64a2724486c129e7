// checkpoint.cpp - a checkpoint, and an epoch of training after it.
#include <gradus/train.hpp>

#include "reader.hpp"
#include "runs/run_folder.hpp"

namespace gradus::fuzz::checkpoint_reader {
namespace {

// Twelve rows of two classes.
Dataset rows() {
  Tensor x({12, 2}, Dtype::float64), y({12}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>(i % 5));
  for (std::size_t i = 0; i < 12; ++i) y.data<std::int64_t>()[i] = static_cast<std::int64_t>(i % 2);
  return make_dataset("twelve", x, y);
}

}  // namespace

void read(std::string_view bytes) {
  static const Dataset data = rows();
  Model model = Sequential(Linear(2, 3), BatchNorm(), Relu(), Linear(3, 2));
  Trainer trainer(model, data, {.epochs = 3, .batch = 4, .threads = 1, .allow_nonfinite = true});
  trainer.restore(runs::load_checkpoint(put("checkpoint.safetensors", with_header_length(bytes))));
  (void)trainer.epoch();
  (void)trainer.finish();
}

}  // namespace gradus::fuzz::checkpoint_reader
