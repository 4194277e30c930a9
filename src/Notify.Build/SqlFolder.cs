using System.Text;

namespace Notify.Build;

/// <summary>
/// Brings a folder to what an assembly declares. What this made is known by its first line, on every machine: nobody else's file is
/// changed or removed. Others may do the same at the same time, as the builds for several frameworks do.
/// </summary>
internal sealed class SqlFolder(string path, string assemblyName)
{
    private const int Attempts = 20;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private readonly string _header = $"-- Written by NotifyGen for {assemblyName}. Changes here are lost.";

    /// <summary>Writes the files whose text differs, and removes those that are declared no longer.</summary>
    /// <returns>The paths of the declared files.</returns>
    /// <exception cref="InvalidOperationException">A name is no file's name, or its file is somebody else's.</exception>
    public List<string> Update(IReadOnlyCollection<SqlFile> files)
    {
        List<string> paths = [];
        foreach (SqlFile file in files)
        {
            if (Path.GetFileName(file.Name) != file.Name || !file.Name.EndsWith(".sql", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"\"{file.Name}\" is not the name of an .sql file.");
            }

            string target = Path.Combine(path, file.Name);
            Write(target, $"{_header}\n\n{file.Text.Replace("\r\n", "\n").TrimEnd('\n')}\n");
            paths.Add(target);
        }

        if (Directory.Exists(path))
        {
            foreach (string found in Directory.GetFiles(path, "*.sql").Except(paths, StringComparer.Ordinal))
            {
                if (Read(found) is { } text && IsOurs(text))
                {
                    File.Delete(found);
                }
            }
        }

        return paths;
    }

    private void Write(string target, string text)
    {
        if (Read(target) is { } present)
        {
            if (present == text)
            {
                return;
            }

            if (!IsOurs(present))
            {
                throw new InvalidOperationException(
                    $"{target} is to be written, but NotifyGen did not write it for {assemblyName}. Remove it, or choose another "
                    + "folder by NotifySqlOutputPath.");
            }
        }

        Directory.CreateDirectory(path);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, text, Utf8);
            Replace(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private bool IsOurs(string text) => text.StartsWith(_header + "\n", StringComparison.Ordinal);

    /// <summary>The file's text; null where there is none. Git may have checked it out with the line ends of Windows.</summary>
    private static string? Read(string file) =>
        Retry(() => File.Exists(file) ? File.ReadAllText(file).Replace("\r\n", "\n") : null);

    /// <summary>In one step, so that nobody reads half a file.</summary>
    private static void Replace(string temporary, string target) => Retry(() =>
    {
        if (File.Exists(target))
        {
            File.Replace(temporary, target, destinationBackupFileName: null);
        }
        else
        {
            File.Move(temporary, target);
        }

        return target;
    });

    /// <summary>Another build may take the file's place, or hold it, between looking and doing.</summary>
    private static T Retry<T>(Func<T> work)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(attempt);
            }
        }
    }
}
