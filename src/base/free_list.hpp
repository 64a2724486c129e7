// free_list.hpp - things that threads borrow while they work: buffers, made once for as many threads as there
// are.
#pragma once

#include <atomic>
#include <deque>
#include <utility>

namespace gradus {

/// A fixed number of things of one kind. As many threads may borrow at a time as there are things.
template <class T>
class FreeList {
  struct Item {
    T thing;
    std::atomic<bool> taken{false};
    explicit Item(T made) : thing(std::move(made)) {}
  };

 public:
  /// `count` things, each of them what make() returns.
  template <class Make>
  FreeList(int count, const Make& make) {
    for (int i = 0; i < count; ++i) items_.emplace_back(make());
  }

  bool empty() const { return items_.empty(); }
  /// One of the things, where no other thread borrows.
  T& first() { return items_.front().thing; }

  /// A thing that one thread has while this lives.
  class Lease {
   public:
    explicit Lease(FreeList& list) : item_(list.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { item_.taken.store(false, std::memory_order_release); }
    T& operator*() const { return item_.thing; }
    T* operator->() const { return &item_.thing; }

   private:
    Item& item_;
  };

 private:
  // If all seem taken, one has just been given back.
  Item& take() {
    for (;;)
      for (Item& item : items_)
        if (!item.taken.load(std::memory_order_relaxed) &&
            !item.taken.exchange(true, std::memory_order_acquire))
          return item;
  }

  std::deque<Item> items_;
};

}  // namespace gradus
