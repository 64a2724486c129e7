// lock_test.cpp - folders that one thread of work has for itself.
#include "base/lock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <gradus/error.hpp>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "support/temporary_folder.hpp"

namespace gradus {

TEST(FolderLock, lets_one_in_at_a_time) {
  const TemporaryFolder folder;
  std::atomic<int> count = 0;  // read and written in two steps: only the lock keeps them together
  std::vector<std::thread> team;
  for (int t = 0; t < 4; ++t)
    team.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const FolderLock lock(folder.path());
        const int before = count.load();
        std::this_thread::yield();
        count.store(before + 1);
      }
    });
  for (std::thread& member : team) member.join();
  EXPECT_EQ(count.load(), 200);
  EXPECT_TRUE(folder.names().empty());
}

TEST(FolderLock, knows_whether_its_folder_is_gone) {
  const TemporaryFolder outside;
  std::filesystem::create_directory(outside / "folder");
  const FolderLock lock(outside / "folder");
  EXPECT_FALSE(lock.gone());
  EXPECT_THROW(FolderLock(outside / "folder", Busy::refuse), FileError);
  std::filesystem::remove(outside / "folder");
  EXPECT_TRUE(lock.gone());
}

TEST(FolderLock, refuses_what_is_no_folder) {
  const TemporaryFolder folder;
  EXPECT_THROW(FolderLock(folder / "nowhere"), FileError);
}

TEST(FileLock, lets_one_in_at_a_time_though_each_replaces_the_file) {
  const TemporaryFolder folder;
  const std::string path = folder.write("number", "0");
  std::vector<std::thread> team;
  for (int t = 0; t < 4; ++t)
    team.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const FileLock lock(path);
        write_file(path, std::to_string(std::stoi(read_file(path)) + 1));
      }
    });
  for (std::thread& member : team) member.join();
  EXPECT_EQ(read_file(path), "100");
}

TEST(FileLock, refuses_what_is_not_there) {
  const TemporaryFolder folder;
  EXPECT_THROW(FileLock(folder / "nowhere"), FileError);
}

}  // namespace gradus
