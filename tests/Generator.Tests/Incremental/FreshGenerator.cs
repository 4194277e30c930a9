using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Generator.Tests.Incremental;

/// <summary>
/// The generator as Roslyn advises to write it, to compare with: Roslyn finds the annotated types, and every run binds each of them.
/// </summary>
internal sealed class FreshGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());
        IncrementalValuesProvider<ChannelModel?> channels = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "Notify.PgChannelAttribute",
                static (node, _) => node is TypeDeclarationSyntax,
                static (annotated, ct) => ChannelParser.Parse(
                    annotated.TargetSymbol, annotated.Attributes[0], annotated.SemanticModel.Compilation, report: null, ct));
        NotifyGenerator.Register(context, channels);
    }
}
