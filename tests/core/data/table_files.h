#pragma once

#include <QString>
#include <QTemporaryDir>
#include <exception>
#include <fstream>
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

}  // namespace kan::test
