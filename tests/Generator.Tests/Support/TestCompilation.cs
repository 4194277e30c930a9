using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Support;

/// <summary>Compilations as a user's project makes them: nullable, every warning on, the runtime referenced.</summary>
internal static class TestCompilation
{
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.ComponentModel.DataAnnotations;
        global using System.Text.Json.Serialization;
        global using Notify;
        """;

    /// <summary>All that the tests themselves reference.</summary>
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static CSharpCompilation Create(string assemblyName, IEnumerable<string> sources, params MetadataReference[] more)
    {
        return CSharpCompilation.Create(
            assemblyName,
            [Parse(GlobalUsings, "GlobalUsings.cs"), .. sources.Select((source, at) => Parse(source, $"Source{at}.cs"))],
            [.. References, .. more],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
    }

    public static SyntaxTree Parse(string source, string path)
    {
        return CSharpSyntaxTree.ParseText(source, ParseOptions, path);
    }
}
