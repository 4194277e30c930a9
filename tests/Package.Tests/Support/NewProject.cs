using System.Diagnostics;

namespace Package.Tests.Support;

/// <summary>
/// A project that somebody makes with the README's commands, in a folder that has nothing but a feed with our packages.
/// </summary>
internal sealed class NewProject : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, string> _environment;

    private NewProject(TemporaryFolder folder, string path, Dictionary<string, string> environment)
    {
        _folder = folder;
        _environment = environment;
        ProgramPath = Path.Combine(path, "Program.cs");
        FolderPath = path;
    }

    public string FolderPath { get; }

    public string ProgramPath { get; }

    public static async Task<NewProject> CreateAsync(QuickStart quickStart, string feed)
    {
        TemporaryFolder folder = new();
        Dictionary<string, string> environment = new() { ["NUGET_PACKAGES"] = folder.Combine("packages") };
        File.WriteAllText(folder.Combine("nuget.config"), Configuration(feed));
        string current = folder.FullName;
        foreach (string command in quickStart.Commands)
        {
            switch (command.Split(' '))
            {
                case ["cd", string name]:
                    current = Path.Combine(current, name);
                    break;

                case ["dotnet", .. string[] arguments]:
                    await DotNet.RunAsync(current, environment, arguments);
                    break;

                default:
                    Assert.Fail($"The quick start has a command that this test can't run: {command}");
                    break;
            }
        }

        NewProject project = new(folder, current, environment);
        File.WriteAllText(project.ProgramPath, quickStart.Program);
        return project;
    }

    /// <summary>A project of these files, which is not restored.</summary>
    public static NewProject Create(string feed, params (string Name, string Text)[] files)
    {
        TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("nuget.config"), Configuration(feed));
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(folder.Combine(name), text);
        }

        return new NewProject(folder, folder.FullName, new() { ["NUGET_PACKAGES"] = folder.Combine("packages") });
    }

    /// <summary>Runs a command of the .NET command line in the project's folder.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => DotNet.TryAsync(FolderPath, _environment, arguments);

    /// <summary>Builds; a warning is an error.</summary>
    public Task<(int ExitCode, string Output)> BuildAsync() =>
        RunAsync("build", "--no-restore", "-warnaserror");

    /// <summary>Starts what was built.</summary>
    public Process Run(params (string Name, string Value)[] environment)
    {
        Dictionary<string, string> all = new(_environment);
        foreach ((string name, string value) in environment)
        {
            all[name] = value;
        }

        return DotNet.Start(FolderPath, all, "run", "--no-build", "--no-launch-profile");
    }

    /// <summary>Sets a property in the project's own file.</summary>
    public void SetProperty(string name, string value)
    {
        string path = Directory.GetFiles(FolderPath, "*.csproj").Single();
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("</PropertyGroup>", $"<{name}>{value}</{name}></PropertyGroup>", StringComparison.Ordinal));
    }

    /// <summary>The names of the files in a folder of the project, sorted.</summary>
    public string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(Path.Combine(FolderPath, folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// What else is needed comes from the machine's own feeds, or from its cache. What is installed goes into a cache of the test,
    /// because the next run packs the same version with other content.
    /// </summary>
    private static string Configuration(string feed)
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="machine" value="{cache}" />
              </fallbackPackageFolders>
            </configuration>
            """;
    }
}
