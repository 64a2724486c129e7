// safetensors.cpp - reads a safetensors file and writes its content to another, or writes a sample.
//
//   python_safetensors IN OUT
//   python_safetensors OUT
#include <cstdio>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <limits>

namespace {

// The values are repeated in safetensors_test.py.
gradus::TensorFile sample() {
  using gradus::Tensor;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  gradus::TensorFile file;
  file.tensors.emplace_back("0.weight",
                            Tensor::from<float>({2, 3}, {1.5f, -2.f, 1e-45f, -0.f, 3.4028235e38f, 0.1f}));
  file.tensors.emplace_back("float64 \xc3\xa9\"\n", Tensor::from<double>({3}, {0.1, -infinity, 5e-324}));
  file.tensors.emplace_back(
      "int64", Tensor::from<std::int64_t>({1, 2}, {-100, std::numeric_limits<std::int64_t>::max()}));
  file.tensors.emplace_back("bool", Tensor::from<bool>({3}, {true, false, true}));
  file.tensors.emplace_back("uint8", Tensor::from<std::uint8_t>({2, 2}, {0, 1, 128, 255}));
  file.tensors.emplace_back("scalar", Tensor::from<float>({}, {7.f}));
  file.tensors.emplace_back("empty", Tensor(gradus::Shape{0, 3}, gradus::Dtype::float32));
  file.metadata = {{"format_version", "1"}, {"text", "line\nbreak \xe2\x82\xac \"\\"}};
  return file;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count == 2)
      gradus::write_safetensors(arguments[1], sample());
    else if (count == 3)
      gradus::write_safetensors(arguments[2], gradus::read_safetensors(arguments[1]));
    else
      return 3;
  } catch (const gradus::FileError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
