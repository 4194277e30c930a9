using Microsoft.Extensions.DependencyInjection;

namespace CacheInvalidation;

/// <summary>Chooses the cache.</summary>
internal static class ProductCaches
{
    public const string Memory = "memory";
    public const string Hybrid = "hybrid";

    public static void AddProductCache(this IServiceCollection services, string name)
    {
        if (name == Memory)
        {
            services.AddSingleton<IProductCache, MemoryProductCache>();
        }
        else
        {
            services.AddHybridCache();
            services.AddSingleton<IProductCache, HybridProductCache>();
        }
    }
}
