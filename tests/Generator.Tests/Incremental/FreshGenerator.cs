using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator;
using Notify.Generator.Incremental;

namespace Generator.Tests.Incremental;

/// <summary>
/// The generator as Roslyn advises to write it, to compare with: Roslyn finds the annotated types, and every run binds each of them.
/// </summary>
internal sealed class FreshGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());
        IncrementalValueProvider<FoundChannels> found = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "Notify.PgChannelAttribute",
                static (node, _) => node is TypeDeclarationSyntax,
                static (annotated, ct) =>
                {
                    List<Diagnostic> errors = [];
                    TypeDeclarationSyntax declaration = (TypeDeclarationSyntax)annotated.TargetNode;
                    return (
                        Channel: ParsedChannel.Parse(declaration, annotated.SemanticModel, errors, graph: null, ct),
                        Declaration: declaration,
                        annotated.SemanticModel.Compilation,
                        Errors: errors);
                })
            .Collect()
            .Select(static (types, ct) =>
            {
                FoundChannels found = new() { Places = [.. types.Select(type => type.Channel)] };
                Compilation? compilation = types.Select(type => type.Compilation).FirstOrDefault();
                ContentHash inputs = compilation is null ? default
                    : RunInputs.Hash(RunInputs.HashSurroundings(compilation), compilation.SyntaxTrees.Select(tree => SourceFile.Of(tree, ct)));
                foreach (var type in types)
                {
                    type.Errors.ForEach(found.Errors.Add);
                    found.Add(type.Channel, type.Declaration, type.Compilation);

                    // The analyzer takes over nothing.
                    SourceFile.Of(type.Declaration.SyntaxTree, ct).Candidates
                        .Single(candidate => candidate.Node == type.Declaration)
                        .Keep(new FoundChannel(type.Channel, inputs, DependsOnGenerated: true));
                }

                // It knows that the errors have been reported.
                found.KeepErrors(compilation?.SyntaxTrees ?? [], ct);
                return found;
            });
        NotifyGenerator.Register(context, found);
    }
}
