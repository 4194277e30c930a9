using System.Diagnostics;

namespace Generator.Tests.SqlFiles;

/// <summary>A project in a temporary folder that declares SQL files, and is built as a user builds it.</summary>
public sealed class BuiltProject : IDisposable
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public BuiltProject(string frameworks = "<TargetFramework>net10.0</TargetFramework>")
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "Shop.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                {frameworks}
                <NotifySqlOutputPath>sql</NotifySqlOutputPath>
                <NotifyBuildTask>{Repository}/src/Notify.Build/bin/{Configuration}/netstandard2.0/Notify.Build.dll</NotifyBuildTask>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <Import Project="{Repository}/src/Notify.Build/build/NotifyGen.targets" />
            </Project>
            """);
        // Nothing above the temporary folder may have a say.
        File.WriteAllText(Path.Combine(Folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Folder, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(Folder, "Directory.Packages.props"), "<Project />");
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"notify-sql-{Guid.NewGuid():N}");

    public string Sql => Path.Combine(Folder, "sql");

    /// <summary>The names of the files that are there, sorted.</summary>
    public string[] Files => Directory.Exists(Sql) ? [.. Directory.GetFiles(Sql).Select(Path.GetFileName).Order()!] : [];

    /// <summary>The file that tells when the task ran.</summary>
    public DateTime Stamp => File.GetLastWriteTimeUtc(
        Assert.Single(Directory.GetFiles(Path.Combine(Folder, "obj"), "NotifyGen.sql.*.txt", SearchOption.AllDirectories)));

    public string this[string file] => File.ReadAllText(Path.Combine(Sql, file));

    public DateTime TimeOf(string file) => File.GetLastWriteTimeUtc(Path.Combine(Sql, file));

    public void Declare(params (string File, string Text)[] files) => File.WriteAllLines(
        Path.Combine(Folder, "Declared.cs"),
        files.Select(file =>
            $"[assembly: global::System.Reflection.AssemblyMetadata(\"NotifyGen.Sql:{file.File}\", @\"{file.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\")]")
            .Append("[assembly: global::System.Reflection.AssemblyMetadata(\"Other\", \"value\")]"));

    /// <summary>Runs dotnet, and fails unless it ends as expected.</summary>
    /// <returns>What it has written.</returns>
    public async Task<string> RunAsync(string arguments, CancellationToken ct, bool succeeds = true)
    {
        ProcessStartInfo start = new("dotnet", $"{arguments} -nodeReuse:false -nologo")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test run's own MSBuild has set would lead this one astray.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(ct);
        string output = await process.StandardOutput.ReadToEndAsync(ct) + await errors;
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0 == succeeds, output);
        return output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
