#pragma once

#include <QString>
#include <QTemporaryDir>
#include <exception>
#include <fstream>
#include <random>
#include <string>

#include "core/data/idx.h"

namespace kan::test {

/// A folder for the files of one test.
class Files {
  public:
    std::string write(const char *name, const std::string &bytes) const {
        std::string file = path(name);
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }
    std::string path(const char *name) const { return folder_.filePath(name).toStdString(); }
    std::string folder() const { return folder_.path().toStdString(); }

  private:
    QTemporaryDir folder_;
};

/// The message of the DataError that a call throws; what else happened if it throws none.
template <typename Call>
QString dataErrorOf(const Call &call) {
    try {
        call();
    } catch (const DataError &error) {
        return error.what();
    } catch (const std::exception &error) {
        return QString("not a DataError: ") + error.what();
    }
    return "no error";
}

/// One to four random changes: a byte, bytes put in, taken out or repeated, a word of `words`, or the end cut off.
inline std::string mutated(std::string bytes, const std::vector<std::string> &words, std::mt19937_64 &random) {
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int n = 0; n < changes && !bytes.empty(); ++n) {
        const std::size_t at = random() % bytes.size();
        const std::size_t length = 1 + random() % std::min<std::size_t>(20, bytes.size() - at);
        switch (random() % 7) {
            case 0:
                bytes[at] = static_cast<char>(random() % 256);
                break;
            case 1:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
                break;
            case 2:
                bytes.insert(at, 1, static_cast<char>(random() % 256));
                break;
            case 3:
                bytes.erase(at, length);
                break;
            case 4:
                bytes.insert(at, bytes.substr(at, length));
                break;
            case 5:
                bytes.insert(at, words[random() % words.size()]);
                break;
            default:
                bytes.resize(at);
                break;
        }
    }
    return bytes;
}

}  // namespace kan::test
