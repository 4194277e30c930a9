namespace Generator.Tests.SqlFiles;

/// <summary>Real builds, so few of them, and each looks at several things.</summary>
public sealed class SqlFilesTests
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Only_what_changed_is_written_and_a_second_build_skips()
    {
        using BuiltProject project = new();
        project.Declare(("A.up.sql", "create \"ä€😀\";\n"), ("A.down.sql", "drop a;"), ("B.up.sql", "create b;"));
        await project.RunAsync("build", Ct);
        Assert.Equal(["A.down.sql", "A.up.sql", "B.up.sql"], project.Files);
        Assert.Equal("-- Written by NotifyGen for Shop. Changes here are lost.\n\ncreate \"ä€😀\";\n", project["A.up.sql"]);

        // A second build does nothing.
        DateTime stamp = project.Stamp;
        await project.RunAsync("build --no-restore", Ct);
        Assert.Equal(stamp, project.Stamp);

        // A changed one is written, an unchanged one keeps its time, one that is declared no longer goes, somebody else's stays.
        File.SetLastWriteTimeUtc(Path.Combine(project.Sql, "A.up.sql"), LongAgo);
        File.WriteAllText(Path.Combine(project.Sql, "mine.sql"), "select 1;");
        project.Declare(("A.up.sql", "create \"ä€😀\";\n"), ("A.down.sql", "drop a cascade;"));
        await project.RunAsync("build --no-restore", Ct);
        Assert.Equal(["A.down.sql", "A.up.sql", "mine.sql"], project.Files);
        Assert.Equal(LongAgo, project.TimeOf("A.up.sql"));
        Assert.EndsWith("drop a cascade;\n", project["A.down.sql"], StringComparison.Ordinal);
        Assert.NotEqual(stamp, project.Stamp);
        stamp = project.Stamp;
        await project.RunAsync("build --no-restore", Ct);
        Assert.Equal(stamp, project.Stamp);

        // What was deleted or edited comes back, although nothing is compiled.
        File.Delete(Path.Combine(project.Sql, "A.up.sql"));
        await project.RunAsync("build --no-restore", Ct);
        Assert.Contains("A.up.sql", project.Files);
        File.AppendAllText(Path.Combine(project.Sql, "A.down.sql"), "edited");
        await project.RunAsync("build --no-restore", Ct);
        Assert.DoesNotContain("edited", project["A.down.sql"], StringComparison.Ordinal);

        // Git on Windows changes the line ends: that is neither an edit nor somebody else's file.
        string checkedOut = project["A.down.sql"].Replace("\n", "\r\n", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(project.Sql, "A.down.sql"), checkedOut);
        await project.RunAsync("build --no-restore", Ct);
        Assert.Equal(checkedOut, project["A.down.sql"]);

        // Another folder from the command line, and packing.
        await project.RunAsync("pack --no-restore -p:NotifySqlOutputPath=other", Ct);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(project.Folder, "other")).Length);
    }

    [Fact(Timeout = 600_000)]
    public async Task Somebody_elses_file_is_an_error_and_a_design_time_build_leaves_no_trace()
    {
        using BuiltProject project = new();
        project.Declare(("A.up.sql", "create a;"));
        await project.RunAsync("restore", Ct);
        await project.RunAsync(
            "msbuild -t:Compile -p:DesignTimeBuild=true -p:SkipCompilerExecution=true -p:ProvideCommandLineArgs=true -p:BuildProjectReferences=false", Ct);
        Assert.Empty(project.Files);
        Assert.Empty(Directory.GetFiles(project.Folder, "NotifyGen.sql.*", SearchOption.AllDirectories));

        Directory.CreateDirectory(project.Sql);
        File.WriteAllText(Path.Combine(project.Sql, "A.up.sql"), "select 1;");
        string output = await project.RunAsync("build --no-restore", Ct, succeeds: false);
        Assert.Contains("NotifyGen did not write it for Shop", output, StringComparison.Ordinal);
        Assert.Equal("select 1;", project["A.up.sql"]);

        project.Declare(("../A.up.sql", "create a;"));
        output = await project.RunAsync("build --no-restore", Ct, succeeds: false);
        Assert.Contains("is not the name of an .sql file", output, StringComparison.Ordinal);

        await project.RunAsync("build --no-restore -p:NotifySqlOutputPath=", Ct);
    }

    [Fact(Timeout = 600_000)]
    public async Task The_builds_for_several_frameworks_write_the_same_files_at_once()
    {
        using BuiltProject project = new(
            "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><LangVersion>latest</LangVersion>");
        (string, string)[] files = [.. Enumerable.Range(0, 50).Select(number => ($"A{number}.up.sql", $"create a{number};"))];
        project.Declare(files);
        await project.RunAsync("build -m:2", Ct);
        Assert.Equal(50, project.Files.Length);
        project.Declare([.. files.Take(40).Select(file => (file.Item1, "changed;"))]);
        await project.RunAsync("build --no-restore -m:2", Ct);
        Assert.Equal(40, project.Files.Length);
        Assert.All(project.Files, file => Assert.EndsWith("changed;\n", project[file], StringComparison.Ordinal));
    }
}
