using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;

namespace Notify.Benchmarks;

/// <summary>A project of many annotated types, one a file, and a generator for them.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Create">A new generator.</param>
/// <param name="Unit">The file with a number. It declares the type Unit and that number; the first one has the base type Holder.</param>
/// <param name="AddMember">Adds a member to what such a file declares.</param>
/// <param name="References">Assemblies besides the framework and the runtime.</param>
internal sealed record GeneratorWorkload(
    string Name, Func<ISourceGenerator> Create, Func<int, string> Unit, Func<string, string> AddMember, params string[] References)
{
    private const string Members = "long Id, string Customer, decimal Amount, DateTimeOffset At, Guid Correlation, int? Quantity";

    private const string Base = "namespace Shop.Bases { public record Base { public int Version { get; init; } } }";

    private const string Other = "namespace Shop.Things { public class Other { public int Sum(int most) { int sum = 0; return sum + most; } } }";

    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly string Packages = Metadata("NuGetPackages");

    public static GeneratorWorkload Ours { get; } = Records("NotifyGen", new NotifyGenerator());

    public static GeneratorWorkload DriverOnly { get; } = Records("Roslyn's driver only", new DriverOnlyGenerator());

    public static GeneratorWorkload BindingOnly { get; } = Records("a generator that only binds", new BindingGenerator(binds: true));

    public static GeneratorWorkload SystemTextJson { get; } = new(
        "System.Text.Json",
        () => Load(Path.Combine(Metadata("ReferencePack"), "analyzers/dotnet/cs/System.Text.Json.SourceGeneration.dll")),
        id => $$"""
            using System; using System.Text.Json.Serialization;
            namespace Shop;
            public sealed record Unit{{id}}({{Members}}){{Parent(id)}};
            [JsonSerializable(typeof(Unit{{id}}))] internal partial class Context{{id}} : JsonSerializerContext;
            """,
        text => text.Replace("long Id", "long Id, int Added", StringComparison.Ordinal));

    public static GeneratorWorkload Mapperly { get; } = new(
        $"Mapperly {Metadata("Mapperly")}",
        () => Load(Newest(Path.Combine(Packages, "riok.mapperly", Metadata("Mapperly"), "analyzers"), "Riok.Mapperly.dll")),
        id => $$"""
            using System; using Riok.Mapperly.Abstractions;
            namespace Shop;
            public sealed record Unit{{id}}({{Members}}){{Parent(id)}};
            public sealed record Dto{{id}}({{Members}});
            [Mapper] public partial class Mapper{{id}} { public partial Dto{{id}} Map(Unit{{id}} unit); }
            """,
        text => text.Replace("long Id", "long Id, int Added", StringComparison.Ordinal),
        Path.Combine(Packages, "riok.mapperly", Metadata("Mapperly"), "lib/netstandard2.0/Riok.Mapperly.Abstractions.dll"));

    public static GeneratorWorkload Refit { get; } = new(
        $"Refit {Metadata("Refit")}",
        () => Load(Newest(Path.Combine(Packages, "refit", Metadata("Refit"), "analyzers"), "InterfaceStubGenerator*.dll")),
        id => $$"""
            using System; using System.Threading.Tasks; using Refit;
            namespace Shop;
            public sealed record Dto{{id}}({{Members}}){{Parent(id)}};
            public interface Unit{{id}}
            {
                [Get("/u{{id}}/{id}")] Task<Dto{{id}}> GetAsync(long id);
                [Post("/u{{id}}")] Task<Dto{{id}}> PostAsync([Body] Dto{{id}} dto, string customer, decimal amount, DateTimeOffset at);
            }
            """,
        text => text.Replace("long id)", "long id, int added)", StringComparison.Ordinal),
        Path.Combine(Packages, "refit", Metadata("Refit"), "lib/net10.0/Refit.dll"));

    public CSharpCompilation Compile(int units)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Shop",
            [
                .. Enumerable.Range(0, units).Select(id => Tree(Unit(id), $"Unit{id}.cs")),
                Tree("namespace Shop.Bases { public record Holder : Base; }", "Holder.cs"), Tree(Base, "Base.cs"), Tree(Other, "Other.cs"),
            ],
            [.. Framework, .. References.Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        // What every compilation does once for its references is no part of a run.
        _ = compilation.GetTypeByMetadataName("Shop.Unit0")!.GetAttributes();
        return compilation;
    }

    /// <summary>Another body in a file without annotated types.</summary>
    public static CSharpCompilation EditElsewhere(CSharpCompilation compilation) => Edit(compilation, "Other.cs", text => text.Replace("sum = 0", "sum = 1", StringComparison.Ordinal));

    public CSharpCompilation EditOne(CSharpCompilation compilation) => Edit(compilation, "Unit0.cs", AddMember);

    /// <summary>Another member of what the first type is derived from, in another file.</summary>
    public static CSharpCompilation EditBase(CSharpCompilation compilation) =>
        Edit(compilation, "Base.cs", text => text.Replace("public int Version", "public long More { get; init; } public int Version", StringComparison.Ordinal));

    private static GeneratorWorkload Records(string name, IIncrementalGenerator generator)
    {
        return new GeneratorWorkload(
            name,
            generator.AsSourceGenerator,
            id => $$"""
                using System; using System.ComponentModel.DataAnnotations; using Notify;
                namespace Shop;
                [PgChannel("channel_{{id}}")]
                public sealed record Unit{{id}}({{Members.Replace("string", "[MaxLength(100)] string", StringComparison.Ordinal)}}){{Parent(id)}};
                """,
            text => text.Replace("long Id", "long Id, int Added", StringComparison.Ordinal));
    }

    private static string Parent(int id) => id == 0 ? " : Bases.Holder" : "";

    private static CSharpCompilation Edit(CSharpCompilation compilation, string path, Func<string, string> edit)
    {
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        return compilation.ReplaceSyntaxTree(old, Tree(edit(old.ToString()), path));
    }

    private static SyntaxTree Tree(string text, string path) => CSharpSyntaxTree.ParseText(text, path: path);

    private static ISourceGenerator Load(string path)
    {
        Type type = new Plugin(path).LoadFromAssemblyPath(path).GetTypes()
            .Single(type => !type.IsAbstract && type.IsDefined(typeof(GeneratorAttribute), inherit: false));
        return Activator.CreateInstance(type) is IIncrementalGenerator generator
            ? generator.AsSourceGenerator()
            : (ISourceGenerator)Activator.CreateInstance(type)!;
    }

    /// <summary>The build for the newest compiler that is not newer than ours.</summary>
    private static string Newest(string folder, string file)
    {
        Version compiler = typeof(Compilation).Assembly.GetName().Version!;
        return Directory.GetFiles(folder, file, SearchOption.AllDirectories)
            .Where(path => CompilerOf(path) <= compiler)
            .MaxBy(CompilerOf)!;
    }

    private static Version CompilerOf(string path)
    {
        string? part = path.Split('/', '\\').FirstOrDefault(part => part.StartsWith("roslyn", StringComparison.Ordinal));
        return part is null ? new Version(0, 0) : new Version(part["roslyn".Length..]);
    }

    private static string Metadata(string key) => typeof(GeneratorWorkload).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;

    /// <summary>Loads what lies beside a generator, but Roslyn from here.</summary>
    private sealed class Plugin(string path) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string beside = Path.Combine(Path.GetDirectoryName(path)!, $"{assemblyName.Name}.dll");
            return !assemblyName.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
        }
    }
}
