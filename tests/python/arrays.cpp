// arrays.cpp - loads a table and writes its inputs as they are, for Python to compare them with its own.
#include <cstdio>
#include <gradus/data.hpp>
#include <vector>

// DATA OUT TARGET NUMERIC...
int main(int count, char** words) {
  try {
    const gradus::Dataset data =
        gradus::load(words[1], {.target = {words[3]}, .numeric = {words + 4, words + count}, .scale = false});
    std::vector<double> x(static_cast<std::size_t>(data.rows() * data.schema().features()));
    data.copy_inputs(data.all().indices(), x.data());
    std::FILE* out = std::fopen(words[2], "wb");
    const bool written = out && std::fwrite(x.data(), sizeof(double), x.size(), out) == x.size();
    return out && std::fclose(out) == 0 && written ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
