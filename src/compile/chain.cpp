// chain.cpp - runs chains: registers are tiles, steps are loops over a tile.
#include "compile/chain.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "kernels/target.hpp"

namespace gradus::compile {
namespace {

// Scratch of one thread; half of a small first-level cache, the rest is for operands that stream through.
constexpr std::size_t scratch_bytes = 24 * 1024;
// Numbers one thread does at a time: fixed, so that the cut never depends on the number of threads.
constexpr std::int64_t piece_size = 16 * 1024;
// Numbers times steps that are worth a second thread: some 10 us.
constexpr std::int64_t shared_from = 256 * 1024;

template <class T, class Bits>
struct FiniteBody {
  static void run(const void* data, std::int64_t n, Bits exponent, Bits* seen) {
    const Bits* bits = static_cast<const Bits*>(data);
    Bits bad = 0;
    for (std::int64_t i = 0; i < n; ++i) bad |= (bits[i] & exponent) == exponent ? Bits{1} : Bits{0};
    *seen = bad;
  }
};

template <class T, class Bits>
bool finite(const void* data, std::int64_t n, Bits exponent) {
  Bits bad = 0;
  kernels::OnTarget<FiniteBody<T, Bits>, const void*, std::int64_t, Bits, Bits*>::pick(
      kernels::best_target())(data, n, exponent, &bad);
  return bad == 0;
}

/// Where one is in an input that is repeated by strides: a row, which is its last axis, and the axes before.
class RowCursor {
 public:
  RowCursor(const ChainInput& input, std::int64_t row) : input_(input), axes_(input.lengths.size() - 1) {
    for (std::size_t axis = axes_; axis-- > 0; row /= input.lengths[axis]) {
      at_[axis] = row % input.lengths[axis];
      offset_ += at_[axis] * input.strides[axis];
    }
  }

  /// Where the row begins in the source.
  std::int64_t offset() const { return offset_; }
  /// How many rows from this one on are the same.
  std::int64_t same_rows() const {
    const bool repeats = axes_ > 0 && input_.strides[axes_ - 1] == 0;
    return repeats ? input_.lengths[axes_ - 1] - at_[axes_ - 1] : 1;
  }

  /// Goes on by rows, of which all but the last are the same.
  void advance(std::int64_t rows) {
    for (std::size_t axis = axes_; axis-- > 0; rows = 1) {
      at_[axis] += rows;
      offset_ += rows * input_.strides[axis];
      if (at_[axis] < input_.lengths[axis]) return;
      at_[axis] = 0;
      offset_ -= input_.lengths[axis] * input_.strides[axis];
    }
  }

 private:
  const ChainInput& input_;
  std::size_t axes_;
  std::array<std::int64_t, Shape::max_rank> at_{};
  std::int64_t offset_ = 0;
};

// Repeats the first `width` of `count` elements in all of them, doubling what is there.
template <class T>
void repeat(T* first, std::int64_t width, std::int64_t count) {
  for (std::int64_t done = width; done < count; done *= 2)
    std::memcpy(first + done, first, static_cast<std::size_t>(std::min(done, count - done)) * sizeof(T));
}

// Writes elements start .. start + n - 1 of an input that is repeated by strides.
template <class T>
void expand(const ChainInput& input, const T* source, T* tile, std::int64_t start, std::int64_t n) {
  const std::int64_t width = input.lengths.back(), step = input.strides.back();
  RowCursor row(input, start / width);
  std::int64_t column = start % width;
  for (std::int64_t done = 0; done < n;) {
    const std::int64_t count = std::min(width - column, n - done);
    const std::int64_t rows = column == 0 ? row.same_rows() : 1;
    const std::int64_t all = std::min((rows - 1) * width + count, n - done);
    if (step == 0) {
      std::fill_n(tile + done, all, source[row.offset()]);
    } else {
      const T* const from = source + row.offset() + column;
      std::memcpy(tile + done, from, static_cast<std::size_t>(count) * sizeof(T));
      repeat(tile + done, count, all);
    }
    row.advance(rows);
    column = 0;
    done += all;
  }
}

void load(const ChainInput& input, const std::byte* source, std::byte* tile, std::int64_t start,
          std::int64_t n) {
  const auto typed = [&]<class T>(T) {
    const T* from = reinterpret_cast<const T*>(source);
    if (input.access == ChainInput::Access::single)
      std::fill_n(reinterpret_cast<T*>(tile), n, *from);
    else
      expand(input, from, reinterpret_cast<T*>(tile), start, n);
  };
  switch (size_of(input.slot.dtype)) {
    case 8:
      typed(std::uint64_t{});
      break;
    case 4:
      typed(std::uint32_t{});
      break;
    default:
      typed(std::uint8_t{});
      break;
  }
}

/// One piece of a chain, with its scratch.
class PieceRun {
 public:
  PieceRun(const Chain& chain, const ChainMemory& memory, std::byte* scratch)
      : chain_(chain), memory_(memory), scratch_(scratch) {}

  bool run(std::int64_t begin, std::int64_t end) {
    bool finite = true;
    for (std::int64_t start = begin; start < end; start += chain_.tile) {
      const std::int64_t n = std::min(chain_.tile, end - start);
      load_inputs(start, n, start == begin);
      for (const ChainStep& step : chain_.steps) run_step(step, start, n);
      for (std::size_t i = 0; i < chain_.stores.size(); ++i) finite = store(i, start, n) && finite;
    }
    return finite;
  }

 private:
  void load_inputs(std::int64_t start, std::int64_t n, bool first) {
    for (std::size_t i = 0; i < chain_.inputs.size(); ++i) {
      const ChainInput& input = chain_.inputs[i];
      if (input.access == ChainInput::Access::direct || input.factor) continue;
      const bool lasts = input.access == ChainInput::Access::single || input.period > 0;
      if (!lasts || first)
        load(input, memory_.inputs[i], address(static_cast<int>(i), start), start, lasts ? chain_.tile : n);
    }
  }

  void run_step(const ChainStep& step, std::int64_t start, std::int64_t n) {
    const void* inputs[max_arity] = {};
    const void** next = inputs;
    for (const int reg : step.reads()) *next++ = address(reg, start);
    step.loop(n, inputs, address(step.output, start), step.settings.data());
  }

  bool store(std::size_t i, std::int64_t start, std::int64_t n) {
    const ChainStore& store = chain_.stores[i];
    const std::size_t size = size_of(store.slot.dtype);
    std::byte* target = memory_.stores[i] + static_cast<std::size_t>(start) * size;
    const std::byte* value = address(store.reg, start);
    if (value != target) std::memcpy(target, value, static_cast<std::size_t>(n) * size);
    return !store.checked || all_finite(target, n, store.slot.dtype);
  }

  std::byte* address(int reg, std::int64_t start) const {
    const ChainRegister& place = memory_.registers[reg];
    return place.memory ? place.memory + static_cast<std::size_t>(start) * place.step : scratch_ + place.step;
  }

  const Chain& chain_;
  const ChainMemory& memory_;
  std::byte* scratch_;
};

}  // namespace

bool all_finite(const void* data, std::int64_t n, Dtype dtype) {
  if (dtype == Dtype::float32) return finite<float, std::uint32_t>(data, n, 0x7f800000U);
  if (dtype == Dtype::float64) return finite<double, std::uint64_t>(data, n, 0x7ff0000000000000U);
  return true;
}

ChainMemory chain_memory(const Chain& chain, std::vector<const std::byte*> inputs,
                         std::vector<std::byte*> stores) {
  ChainMemory memory{std::move(inputs), std::move(stores), {}};
  for (int reg = 0; reg < chain.scratch.size(); ++reg) {
    ChainRegister place;
    if (chain.scratch[reg] >= 0) {
      place.step = static_cast<std::size_t>(chain.scratch[reg] * chain.tile) * chain.width;
    } else if (reg < chain.input_count()) {
      const std::byte* const read = memory.inputs[static_cast<std::size_t>(reg)];
      place.memory = const_cast<std::byte*>(read);  // NOLINT: steps never write inputs
      place.step = chain.input(reg).factor ? 0 : size_of(chain.input(reg).slot.dtype);
    } else {
      // The first store that it goes to; a product that a later step takes in lies nowhere.
      for (std::size_t i = chain.stores.size(); i-- > 0;)
        if (chain.stores[i].reg == reg) place = {memory.stores[i], size_of(chain.stores[i].slot.dtype)};
    }
    memory.registers.add(place);
  }
  return memory;
}

void run_chain_part(const Chain& chain, const ChainMemory& memory, std::int64_t begin, std::int64_t end,
                    std::atomic<bool>& finite) {
  alignas(64) std::byte scratch[scratch_bytes];
  PieceRun run(chain, memory, scratch);
  if (!run.run(begin, end)) finite.store(false, std::memory_order_relaxed);
}

void run_chain(const Chain& chain, const ChainMemory& memory, Threads& threads, std::atomic<bool>& finite) {
  const std::int64_t piece = std::max<std::int64_t>(1, piece_size / chain.tile) * chain.tile;
  const auto run_piece = [&](std::int64_t i) {
    run_chain_part(chain, memory, i * piece, std::min(chain.size, (i + 1) * piece), finite);
  };
  const std::int64_t pieces = (chain.size + piece - 1) / piece;
  if (chain.size * static_cast<std::int64_t>(chain.steps.size()) >= shared_from)
    threads.run(pieces, run_piece);
  else
    for (std::int64_t i = 0; i < pieces; ++i) run_piece(i);
}

std::int64_t tile_for(int slots, std::size_t width) {
  const std::size_t fits = scratch_bytes / (static_cast<std::size_t>(std::max(slots, 1)) * width);
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(fits) / 16 * 16, 16, 2048);
}

}  // namespace gradus::compile
