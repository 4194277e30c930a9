using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Package.Tests.Support;

namespace Package.Tests;

/// <summary>What is in the packages, and where.</summary>
public sealed class LayoutTests(PackedPackages packed)
{
    /// <summary>What every compiler has loaded already; a package that brought its own would break it.</summary>
    private static readonly string[] OfTheCompiler =
    [
        "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory", "netstandard",
    ];

    /// <summary>What an IDE has beside it, and a compiler on the command line has not.</summary>
    private static readonly string[] OfTheIde =
    [
        "Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Workspaces", "System.Composition.AttributedModel",
    ];

    /// <summary>What MSBuild brings along, on .NET as well as in Visual Studio.</summary>
    private static readonly string[] OfMSBuild =
    [
        "Microsoft.Build.Framework", "System.Collections.Immutable", "System.Reflection.Metadata", "netstandard",
    ];

    public static TheoryData<string> Ids => PackageProject.Ids;

    [Fact]
    public void Every_project_that_can_be_packed_is_tested_here()
    {
        IEnumerable<string> packable = Directory
            .GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !File.ReadAllText(path).Contains("<IsPackable>false<", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(
            packable.Order(StringComparer.Ordinal),
            PackageProject.All.Select(package => package.Project).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_main_package_holds_payloads_runtime_generator_code_fixes_and_build_task_with_one_analyzer_folder()
    {
        Assert.Equal(
            [
                "NotifyGen.nuspec",
                "README.md",
                "analyzers/dotnet/cs/Notify.CodeFixes.dll",
                "analyzers/dotnet/cs/Notify.Generator.dll",
                "build/net10.0/NotifyGen.targets",
                "buildTransitive/net10.0/NotifyGen.targets",
                "icon.png",
                "lib/net10.0/Notify.Payloads.dll",
                "lib/net10.0/Notify.Payloads.xml",
                "lib/net10.0/Notify.Runtime.dll",
                "lib/net10.0/Notify.Runtime.xml",
                "tasks/netstandard2.0/Notify.Build.dll",
            ],
            (await packed.ReadAsync("NotifyGen")).Entries);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_library_has_documentation_and_symbols(string id)
    {
        PackageFile package = await packed.ReadAsync(id);
        string[] libraries = [.. package.Assemblies.Where(name => name.StartsWith("lib/", StringComparison.Ordinal))];
        Assert.NotEmpty(libraries);
        IEnumerable<string> symbols = (await packed.ReadSymbolsAsync(id)).Entries;
        Assert.All(libraries, library =>
        {
            Assert.Contains(Path.ChangeExtension(library, ".pdb"), symbols);
            Assert.NotEmpty(XDocument.Parse(package.Text(Path.ChangeExtension(library, ".xml"))).Descendants("summary"));
        });
    }

    [Fact]
    public async Task The_generator_references_only_what_a_compiler_has_and_the_code_fixes_what_an_ide_has()
    {
        PackageFile package = await packed.ReadAsync("NotifyGen");
        Assert.Empty(package.ReferencesOf("analyzers/dotnet/cs/Notify.Generator.dll").Except(OfTheCompiler));
        Assert.Empty(package.ReferencesOf("analyzers/dotnet/cs/Notify.CodeFixes.dll").Except([.. OfTheCompiler, .. OfTheIde]));
    }

    [Fact]
    public async Task The_build_task_references_only_what_MSBuild_has()
    {
        PackageFile package = await packed.ReadAsync("NotifyGen");
        Assert.Empty(package.ReferencesOf("tasks/netstandard2.0/Notify.Build.dll").Except(OfMSBuild));
    }

    [Fact]
    public async Task The_payloads_know_only_the_base_library()
    {
        PackageFile package = await packed.ReadAsync("NotifyGen");
        Assert.All(package.ReferencesOf("lib/net10.0/Notify.Payloads.dll"), reference => Assert.StartsWith("System.", reference));
        Assert.Contains("Notify.Payloads", package.ReferencesOf("lib/net10.0/Notify.Runtime.dll"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Packages_depend_on_the_driver_and_abstractions_only_and_allow_newer_ones(string id)
    {
        Assert.All((await packed.ReadAsync(id)).Dependencies, dependency =>
        {
            Assert.Matches(@"^(NotifyGen|Npgsql|Microsoft\.Extensions\.(\w+\.Abstractions|Options|Diagnostics\.HealthChecks))$", dependency.Id);
            Assert.DoesNotContain('[', dependency.Version);
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_package_page_has_what_a_visitor_looks_for(string id)
    {
        PackageFile package = await packed.ReadAsync(id);
        Assert.Equal("MIT", package.Value("license"));
        Assert.NotEmpty(package.Value("description"));
        Assert.Contains("postgresql", package.Value("tags").Split(' '));

        byte[] icon = package.Bytes(package.Value("icon"));
        Assert.Equal("PNG"u8, icon.AsSpan(1, 3));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)));

        // A page of a package has no files beside it.
        string readme = package.Text(package.Value("readme"));
        Assert.NotEmpty(readme);
        Assert.DoesNotMatch(@"\]\((?!https://|#)", readme);
    }

    [Fact]
    public async Task The_repository_is_the_one_that_the_help_links_of_the_diagnostics_lead_to()
    {
        PackageFile package = await packed.ReadAsync("NotifyGen");
        Assert.Contains(
            $"{package.Value("projectUrl")}/blob/main/docs/diagnostics/",
            Literals(package.Bytes("analyzers/dotnet/cs/Notify.Generator.dll")));
    }

    [Fact]
    public async Task Packing_the_same_source_in_another_folder_gives_the_same_assemblies()
    {
        using TemporaryFolder folder = new();
        string feed = folder.Combine("feed");
        await PackedPackages.PackAsync(folder.Combine("elsewhere", "source"), feed, PackageProject.All);
        foreach (string id in PackageProject.All.Select(package => package.Id))
        {
            PackageFile first = await packed.ReadAsync(id);
            PackageFile second = PackageFile.Read(PackedPackages.PathOf(feed, id));
            Assert.NotEmpty(first.Assemblies);
            Assert.Equal(first.Entries, second.Entries);
            Assert.All(first.Assemblies, name => Assert.True(first.Bytes(name).AsSpan().SequenceEqual(second.Bytes(name)), name));
        }
    }

    /// <summary>What the test above sees only in some runs: the SDK's generator prints several declarations in any order.</summary>
    [Fact]
    public void All_log_messages_of_a_project_stand_in_one_declaration()
    {
        IEnumerable<string> declarations = Directory
            .GetFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("[LoggerMessage(", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["Notify.AspNetCore/EndpointLog.cs", "Notify.Runtime/NotifyLog.cs"], declarations);
    }

    /// <summary>The string literals of an assembly's code, those that parts of others were folded into among them.</summary>
    private static IEnumerable<string> Literals(byte[] assembly)
    {
        using PEReader image = new(new MemoryStream(assembly));
        MetadataReader reader = image.GetMetadataReader();
        for (UserStringHandle at = MetadataTokens.UserStringHandle(1); !at.IsNil; at = reader.GetNextHandle(at))
        {
            yield return reader.GetUserString(at);
        }
    }
}
