import "node:module";
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "electron-vite";
// electron.vite.config.ts
const entry = (path) => resolve(import.meta.dirname, "src-main", path);
var electron_vite_config_default = defineConfig({
	main: { build: {
		externalizeDeps: false,
		outDir: "out/main",
		target: "node18",
		rollupOptions: {
			external: ["electron", ...[...[
				"@tensorflow/tfjs-node-gpu",
				"@tensorflow/tfjs",
				"@tensorflow/tfjs-backend-wasm"
			], ...[
				"better-sqlite3",
				"h5wasm/node",
				"onnxruntime-node",
				"sharp"
			]]],
			input: {
				shell: entry("shell/main.ts"),
				engine: entry("engine/main.ts"),
				trainer: entry("trainer/main.ts"),
				reader: entry("trainer/data/reader.ts"),
				decoder: entry("decoder/main.ts"),
				tester: entry("tester/main.ts"),
				checker: entry("engine/catalog/threads/checker.ts"),
				compacter: entry("engine/catalog/threads/compacter.ts"),
				tables: entry("engine/tables/table-thread.ts"),
				figures: entry("engine/results/figures-thread.ts"),
				alike: entry("engine/issues/alike/alike-thread.ts"),
				map: entry("engine/features/map/map-thread.ts"),
				serving: entry("engine/serving/http/serving-thread.ts"),
				unpacking: entry("engine/unpacking/unpacking-thread.ts"),
				stripping: entry("engine/datasets/metadata/stripping-thread.ts"),
				similar: entry("engine/features/similar/scan-thread.ts"),
				watchdog: entry("platform/watchdog-thread.ts"),
				cli: entry("cli/main.ts")
			},
			output: {
				format: "cjs",
				entryFileNames: "[name].cjs",
				chunkFileNames: "chunks/[name]-[hash].cjs"
			}
		}
	} },
	preload: { build: {
		externalizeDeps: false,
		outDir: "out/preload",
		target: "node18",
		rollupOptions: {
			external: ["electron"],
			input: { preload: entry("preload/preload.ts") },
			output: {
				format: "cjs",
				entryFileNames: "[name].cjs",
				codeSplitting: false
			}
		}
	} },
	renderer: {
		root: "src-renderer",
		build: {
			outDir: "out/renderer",
			target: "chrome114",
			rollupOptions: { input: resolve(import.meta.dirname, "src-renderer/index.html") }
		},
		plugins: [svelte()]
	}
});
export { electron_vite_config_default as default };

//# sourceMappingURL=data:application/json;charset=utf-8;base64,eyJ2ZXJzaW9uIjozLCJmaWxlIjoiZWxlY3Ryb24udml0ZS5jb25maWcuanMiLCJuYW1lcyI6W10sInNvdXJjZXMiOlsiL3dvcmsvaDEvZWxlY3Ryb24udml0ZS5jb25maWcudHMiXSwic291cmNlc0NvbnRlbnQiOlsiaW1wb3J0IHsgcmVzb2x2ZSB9IGZyb20gJ25vZGU6cGF0aCc7XG5pbXBvcnQgeyBzdmVsdGUgfSBmcm9tICdAc3ZlbHRlanMvdml0ZS1wbHVnaW4tc3ZlbHRlJztcbmltcG9ydCB7IGRlZmluZUNvbmZpZyB9IGZyb20gJ2VsZWN0cm9uLXZpdGUnO1xuXG5jb25zdCBlbnRyeSA9IChwYXRoOiBzdHJpbmcpOiBzdHJpbmcgPT4gcmVzb2x2ZShpbXBvcnQubWV0YS5kaXJuYW1lLCAnc3JjLW1haW4nLCBwYXRoKTtcblxuLyoqIFBhY2thZ2VzIHdpdGggbmF0aXZlIGNvZGUgc3RheSBvdXRzaWRlIHRoZSBidW5kbGVzOyBldmVyeXRoaW5nIGVsc2UgaXMgYnVuZGxlZCwgc28gdGhhdCBhIHByb2dyYW0gc3RhcnRzIGZyb20gb25lIGZpbGUuICovXG5jb25zdCBuYXRpdmUgPSBbXG4gIC4uLlsnQHRlbnNvcmZsb3cvdGZqcy1ub2RlLWdwdScsICdAdGVuc29yZmxvdy90ZmpzJywgJ0B0ZW5zb3JmbG93L3RmanMtYmFja2VuZC13YXNtJ10sXG4gIC4uLlsnYmV0dGVyLXNxbGl0ZTMnLCAnaDV3YXNtL25vZGUnLCAnb25ueHJ1bnRpbWUtbm9kZScsICdzaGFycCddLFxuXTtcblxuZXhwb3J0IGRlZmF1bHQgZGVmaW5lQ29uZmlnKHtcbiAgbWFpbjoge1xuICAgIGJ1aWxkOiB7XG4gICAgICBleHRlcm5hbGl6ZURlcHM6IGZhbHNlLFxuICAgICAgb3V0RGlyOiAnb3V0L21haW4nLFxuICAgICAgLy8gVGhlIHNoZWxsIHJ1bnMgaW4gRWxlY3Ryb24gMjUgKE5vZGUgMTgpIHRvIDQ1OyB0aGUgb3RoZXJzIG9uIHRoZSBwaW5uZWQgTm9kZSAyMi5cbiAgICAgIHRhcmdldDogJ25vZGUxOCcsXG4gICAgICByb2xsdXBPcHRpb25zOiB7XG4gICAgICAgIGV4dGVybmFsOiBbJ2VsZWN0cm9uJywgLi4ubmF0aXZlXSxcbiAgICAgICAgaW5wdXQ6IHtcbiAgICAgICAgICBzaGVsbDogZW50cnkoJ3NoZWxsL21haW4udHMnKSxcbiAgICAgICAgICBlbmdpbmU6IGVudHJ5KCdlbmdpbmUvbWFpbi50cycpLFxuICAgICAgICAgIHRyYWluZXI6IGVudHJ5KCd0cmFpbmVyL21haW4udHMnKSxcbiAgICAgICAgICByZWFkZXI6IGVudHJ5KCd0cmFpbmVyL2RhdGEvcmVhZGVyLnRzJyksXG4gICAgICAgICAgZGVjb2RlcjogZW50cnkoJ2RlY29kZXIvbWFpbi50cycpLFxuICAgICAgICAgIHRlc3RlcjogZW50cnkoJ3Rlc3Rlci9tYWluLnRzJyksXG4gICAgICAgICAgY2hlY2tlcjogZW50cnkoJ2VuZ2luZS9jYXRhbG9nL3RocmVhZHMvY2hlY2tlci50cycpLFxuICAgICAgICAgIGNvbXBhY3RlcjogZW50cnkoJ2VuZ2luZS9jYXRhbG9nL3RocmVhZHMvY29tcGFjdGVyLnRzJyksXG4gICAgICAgICAgdGFibGVzOiBlbnRyeSgnZW5naW5lL3RhYmxlcy90YWJsZS10aHJlYWQudHMnKSxcbiAgICAgICAgICBmaWd1cmVzOiBlbnRyeSgnZW5naW5lL3Jlc3VsdHMvZmlndXJlcy10aHJlYWQudHMnKSxcbiAgICAgICAgICBhbGlrZTogZW50cnkoJ2VuZ2luZS9pc3N1ZXMvYWxpa2UvYWxpa2UtdGhyZWFkLnRzJyksXG4gICAgICAgICAgbWFwOiBlbnRyeSgnZW5naW5lL2ZlYXR1cmVzL21hcC9tYXAtdGhyZWFkLnRzJyksXG4gICAgICAgICAgc2VydmluZzogZW50cnkoJ2VuZ2luZS9zZXJ2aW5nL2h0dHAvc2VydmluZy10aHJlYWQudHMnKSxcbiAgICAgICAgICB1bnBhY2tpbmc6IGVudHJ5KCdlbmdpbmUvdW5wYWNraW5nL3VucGFja2luZy10aHJlYWQudHMnKSxcbiAgICAgICAgICBzdHJpcHBpbmc6IGVudHJ5KCdlbmdpbmUvZGF0YXNldHMvbWV0YWRhdGEvc3RyaXBwaW5nLXRocmVhZC50cycpLFxuICAgICAgICAgIHNpbWlsYXI6IGVudHJ5KCdlbmdpbmUvZmVhdHVyZXMvc2ltaWxhci9zY2FuLXRocmVhZC50cycpLFxuICAgICAgICAgIHdhdGNoZG9nOiBlbnRyeSgncGxhdGZvcm0vd2F0Y2hkb2ctdGhyZWFkLnRzJyksXG4gICAgICAgICAgY2xpOiBlbnRyeSgnY2xpL21haW4udHMnKSxcbiAgICAgICAgfSxcbiAgICAgICAgb3V0cHV0OiB7IGZvcm1hdDogJ2NqcycsIGVudHJ5RmlsZU5hbWVzOiAnW25hbWVdLmNqcycsIGNodW5rRmlsZU5hbWVzOiAnY2h1bmtzL1tuYW1lXS1baGFzaF0uY2pzJyB9LFxuICAgICAgfSxcbiAgICB9LFxuICB9LFxuICBwcmVsb2FkOiB7XG4gICAgYnVpbGQ6IHtcbiAgICAgIGV4dGVybmFsaXplRGVwczogZmFsc2UsXG4gICAgICBvdXREaXI6ICdvdXQvcHJlbG9hZCcsXG4gICAgICB0YXJnZXQ6ICdub2RlMTgnLFxuICAgICAgcm9sbHVwT3B0aW9uczoge1xuICAgICAgICBleHRlcm5hbDogWydlbGVjdHJvbiddLFxuICAgICAgICBpbnB1dDogeyBwcmVsb2FkOiBlbnRyeSgncHJlbG9hZC9wcmVsb2FkLnRzJykgfSxcbiAgICAgICAgLy8gQSBzYW5kYm94ZWQgcHJlbG9hZCBjYW4gbG9hZCBub3RoaW5nIGJ1dCBlbGVjdHJvbjogb25lIGZpbGUuXG4gICAgICAgIG91dHB1dDogeyBmb3JtYXQ6ICdjanMnLCBlbnRyeUZpbGVOYW1lczogJ1tuYW1lXS5janMnLCBjb2RlU3BsaXR0aW5nOiBmYWxzZSB9LFxuICAgICAgfSxcbiAgICB9LFxuICB9LFxuICByZW5kZXJlcjoge1xuICAgIHJvb3Q6ICdzcmMtcmVuZGVyZXInLFxuICAgIGJ1aWxkOiB7XG4gICAgICBvdXREaXI6ICdvdXQvcmVuZGVyZXInLFxuICAgICAgdGFyZ2V0OiAnY2hyb21lMTE0JyxcbiAgICAgIHJvbGx1cE9wdGlvbnM6IHsgaW5wdXQ6IHJlc29sdmUoaW1wb3J0Lm1ldGEuZGlybmFtZSwgJ3NyYy1yZW5kZXJlci9pbmRleC5odG1sJykgfSxcbiAgICB9LFxuICAgIHBsdWdpbnM6IFtzdmVsdGUoKV0sXG4gIH0sXG59KTtcbiJdLCJtYXBwaW5ncyI6Ijs7Ozs7QUFJQSxNQUFNLFNBQVMsU0FBeUIsUUFBUSxZQUFZLFNBQVMsWUFBWSxJQUFJO0FBUXJGLElBQUEsK0JBQWUsYUFBYTtDQUMxQixNQUFNLEVBQ0osT0FBTztFQUNMLGlCQUFpQjtFQUNqQixRQUFRO0VBRVIsUUFBUTtFQUNSLGVBQWU7R0FDYixVQUFVLENBQUMsWUFBWSxHQUFHLENBWmhDLEdBQUc7SUFBQztJQUE2QjtJQUFvQjtHQUErQixHQUNwRixHQUFHO0lBQUM7SUFBa0I7SUFBZTtJQUFvQjtHQUFPLENBV2hDLENBQU07R0FDaEMsT0FBTztJQUNMLE9BQU8sTUFBTSxlQUFlO0lBQzVCLFFBQVEsTUFBTSxnQkFBZ0I7SUFDOUIsU0FBUyxNQUFNLGlCQUFpQjtJQUNoQyxRQUFRLE1BQU0sd0JBQXdCO0lBQ3RDLFNBQVMsTUFBTSxpQkFBaUI7SUFDaEMsUUFBUSxNQUFNLGdCQUFnQjtJQUM5QixTQUFTLE1BQU0sbUNBQW1DO0lBQ2xELFdBQVcsTUFBTSxxQ0FBcUM7SUFDdEQsUUFBUSxNQUFNLCtCQUErQjtJQUM3QyxTQUFTLE1BQU0sa0NBQWtDO0lBQ2pELE9BQU8sTUFBTSxxQ0FBcUM7SUFDbEQsS0FBSyxNQUFNLG1DQUFtQztJQUM5QyxTQUFTLE1BQU0sdUNBQXVDO0lBQ3RELFdBQVcsTUFBTSxzQ0FBc0M7SUFDdkQsV0FBVyxNQUFNLDhDQUE4QztJQUMvRCxTQUFTLE1BQU0sd0NBQXdDO0lBQ3ZELFVBQVUsTUFBTSw2QkFBNkI7SUFDN0MsS0FBSyxNQUFNLGFBQWE7R0FDMUI7R0FDQSxRQUFRO0lBQUUsUUFBUTtJQUFPLGdCQUFnQjtJQUFjLGdCQUFnQjtHQUEyQjtFQUNwRztDQUNGLEVBQ0Y7Q0FDQSxTQUFTLEVBQ1AsT0FBTztFQUNMLGlCQUFpQjtFQUNqQixRQUFRO0VBQ1IsUUFBUTtFQUNSLGVBQWU7R0FDYixVQUFVLENBQUMsVUFBVTtHQUNyQixPQUFPLEVBQUUsU0FBUyxNQUFNLG9CQUFvQixFQUFFO0dBRTlDLFFBQVE7SUFBRSxRQUFRO0lBQU8sZ0JBQWdCO0lBQWMsZUFBZTtHQUFNO0VBQzlFO0NBQ0YsRUFDRjtDQUNBLFVBQVU7RUFDUixNQUFNO0VBQ04sT0FBTztHQUNMLFFBQVE7R0FDUixRQUFRO0dBQ1IsZUFBZSxFQUFFLE9BQU8sUUFBUSxZQUFZLFNBQVMseUJBQXlCLEVBQUU7RUFDbEY7RUFDQSxTQUFTLENBQUMsT0FBTyxDQUFDO0NBQ3BCO0FBQ0YsQ0FBQyJ9