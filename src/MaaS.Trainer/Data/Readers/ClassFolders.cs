namespace MaaS.Trainer;

/// <summary>Files whose first folder is the name of their class.</summary>
internal static class ClassFolders
{
    /// <param name="tree">The files; those whose name or folder begins with a dot are not looked at.</param>
    /// <param name="names">Of the classes.</param>
    /// <param name="filter">Counts the files.</param>
    /// <param name="isWanted">Whether the path is that of a file of the right kind.</param>
    /// <param name="reason">Why other files are dropped.</param>
    /// <exception cref="TrainingException">A folder is of no known class, or a file is in none.</exception>
    public static IReadOnlyList<ClassFile> Find(
        FileTree tree, ClassNames names, RowFilter filter, Func<string, bool> isWanted, string reason)
    {
        var files = new List<ClassFile>();
        foreach (var path in tree.Paths.Where(path => !path.Split('/').Any(segment => segment.StartsWith('.'))))
        {
            filter.CountRows();
            var name = tree.NameOf(path);
            var folder = path.IndexOf('/', StringComparison.Ordinal);
            if (!isWanted(path))
            {
                filter.Drop(reason, name);
            }
            else if (folder < 0)
            {
                throw new TrainingException($"{name} is in no folder, expected each file in the folder of its class: move it there.");
            }
            else if (names.TryGetNumber(path[..folder], out var number))
            {
                files.Add(new ClassFile(path, number));
            }
            else
            {
                throw new TrainingException(
                    $"{name} is in the folder '{path[..folder]}', expected {names.Expected}: rename or remove the "
                    + "folder, or name its class in $.data.labels.");
            }
        }

        return files;
    }
}
